/** A `datapackage.json` with these fields for the table `t`, and what else its schema says. */
export function packageOf(fields: readonly object[], more: object = {}): string {
  return JSON.stringify({ resources: [{ name: 't', path: 't.csv', schema: { fields, ...more } }] });
}
