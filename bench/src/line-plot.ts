/** Lines over two logarithmic axes, as SVG. */

export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Plot {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly lines: readonly Line[];
}

const width = 640;
const height = 400;
/** From one label to the next. */
const labelHeight = 14;
const margin = { top: 40, right: 150, bottom: 50, left: 80 };
/** Told apart without colour too: by their names at the ends of the lines. */
const colours = ['#1b6ca8', '#c0392b', '#2e8b57', '#8e44ad'];

/** The plot as the text of an SVG file. */
export function svgOf({ title, x, y, lines }: Plot): string {
  const points = lines.flatMap((line) => line.points);
  const across = axis(points.map(([at]) => at), margin.left, width - margin.right); // prettier-ignore
  const up = axis(points.map(([, at]) => at), height - margin.bottom, margin.top); // prettier-ignore
  const parts = [
    text(margin.left, 20, title, 'font-weight="bold"'),
    text((margin.left + width - margin.right) / 2, height - 10, x, 'text-anchor="middle"'),
    text(margin.left, 34, y, 'fill="#555"'),
    ...across.ticks.flatMap((tick) => [
      rule(across.of(tick), margin.top, across.of(tick), height - margin.bottom),
      text(across.of(tick), height - margin.bottom + 18, counted(tick), 'text-anchor="middle"'),
    ]),
    ...up.ticks.flatMap((tick) => [
      rule(margin.left, up.of(tick), width - margin.right, up.of(tick)),
      text(margin.left - 8, up.of(tick) + 4, counted(tick), 'text-anchor="end"'),
    ]),
    ...lines.flatMap((line, index) => drawn(line, colours[index % colours.length]!, across.of, up.of)),
    ...labels(lines, up.of),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

interface Axis {
  readonly of: (value: number) => number;
  readonly ticks: readonly number[];
}

/** From the power of ten, or its half, below all values to that above them. */
function axis(values: readonly number[], from: number, to: number): Axis {
  const low = Math.floor(Math.log10(Math.min(...values)) * 2) / 2;
  const high = Math.max(Math.ceil(Math.log10(Math.max(...values)) * 2) / 2, low + 0.5);
  const of = (value: number): number => Math.round(from + ((Math.log10(value) - low) / (high - low)) * (to - from));
  const powers = Array.from(
    { length: Math.floor(high) - Math.ceil(low) + 1 },
    (_, step) => 10 ** (Math.ceil(low) + step),
  );
  const ticks = powers.flatMap((power) => [power, 2 * power, 5 * power]).concat([0.5 * powers[0]!]);
  const isWide = high - low > 1.5;
  return { of, ticks: isWide ? powers : ticks.filter((tick) => tick >= 10 ** low && tick <= 10 ** high) };
}

function drawn({ points }: Line, colour: string, across: Axis['of'], up: Axis['of']): string[] {
  const places = points.map(([x, y]) => `${across(x)},${up(y)}`);
  return [
    `<polyline points="${places.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...points.map(([x, y]) => `<circle cx="${across(x)}" cy="${up(y)}" r="3" fill="${colour}"/>`),
  ];
}

/** The lines' names at their ends, those that would lie on each other moved down. */
function labels(lines: readonly Line[], up: Axis['of']): string[] {
  const ends = lines.map(({ name, points }, index) => ({ name, index, y: up(points.at(-1)?.[1] ?? 1) + 4 }));
  let free = 0;
  return ends
    .sort((a, b) => a.y - b.y)
    .map(({ name, index, y }) => {
      const place = Math.max(y, free);
      free = place + labelHeight;
      return text(width - margin.right + 8, place, name, `fill="${colours[index % colours.length]!}"`);
    });
}

function rule(x1: number, y1: number, x2: number, y2: number): string {
  return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#ddd"/>`;
}

function text(x: number, y: number, content: string, attributes: string): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}" ${attributes}>${escaped}</text>`;
}

function counted(value: number): string {
  return value.toLocaleString('en');
}
