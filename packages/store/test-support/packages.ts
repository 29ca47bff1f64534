/** A `datapackage.json` with these fields for the table `t`, and what else its schema says. */
export function packageOf(fields: readonly object[], more: object = {}): string {
  return JSON.stringify({ resources: [{ name: 't', path: 't.csv', schema: { fields, ...more } }] });
}

/** A `datapackage.json` with tables, by name, and their encodings. */
export function packageOfEncodings(encodings: Readonly<Record<string, unknown>>): string {
  const resources = Object.entries(encodings).map(([name, encoding]) => ({ name, path: `${name}.csv`, encoding }));
  return JSON.stringify({ resources });
}
