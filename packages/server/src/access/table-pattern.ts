/** Which tables are meant: names in which `*` stands for any number of characters. */

/** Whether one of the patterns is for a table. Linear, whatever the pattern and the name. */
export function tablesNamed(patterns: readonly string[]): (table: string) => boolean {
  const matchers = patterns.map(matcherOf);
  return (table) => matchers.some((matches) => matches(table));
}

function matcherOf(pattern: string): (name: string) => boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return (name) => name === first;
  return (name) => {
    if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
    const end = name.length - last.length;
    let at = first.length;
    for (const part of rest) {
      const found = name.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}
