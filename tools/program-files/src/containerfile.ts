/** A Containerfile that is written by hand, with the versions of now as the defaults of its arguments. */
export function containerfile(text: string, versions: Readonly<Record<string, string>>): string {
  return Object.entries(versions).reduce((filled, [name, version]) => {
    const line = new RegExp(`^ARG ${name}=.*$`, 'm');
    if (!line.test(filled)) throw new Error(`The Containerfile has no line ARG ${name}=…`);
    return filled.replace(line, `ARG ${name}=${version}`);
  }, text);
}
