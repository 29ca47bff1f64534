import { openCsvStore } from '../src/index.js';

/**
 * Writes to two tables without end, several transactions at a time, and prints each one's number when it is
 * acknowledged: `<table> <transaction>`. A transaction is two rows of the same number.
 */
const [folder, first] = process.argv.slice(2);
const store = await openCsvStore(folder!);

async function write(name: string, writer: number): Promise<void> {
  const table = await store.table(name);
  for (let number = Number(first) + writer; ; number += 4) {
    const cells = [
      ['transaction', String(number)],
      ['text', 'two\r\nlines, "quoted"'],
    ] as const;
    await table!.commit({
      operations: [
        { kind: 'insert', cells },
        { kind: 'insert', cells },
      ],
    });
    process.stdout.write(`${name} ${number}\n`);
  }
}

await Promise.all(['keyed', 'log'].flatMap((name) => [0, 1, 2, 3].map((writer) => write(name, writer))));
