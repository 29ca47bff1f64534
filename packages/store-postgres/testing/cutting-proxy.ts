/** A way to a server that is cut at a moment that the test says. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Where the way is cut: before a piece of what the client says is handed on, or behind it, so that the answer is lost. */
export type Cut = 'before' | 'behind';

export interface CuttingProxy {
  readonly port: number;
  /** Cuts all connections at the n-th piece from now on, from 1, once. */
  cutAt(piece: number, cut: Cut): void;
  /** Whether it was cut since `cutAt`. */
  wasCut(): boolean;
  close(): Promise<void>;
}

export async function cuttingProxy(target: number): Promise<CuttingProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let left = Number.POSITIVE_INFINITY;
  let kind: Cut = 'before';
  let isCut = false;
  const cutAll = (): void => {
    isCut = true;
    left = Number.POSITIVE_INFINITY;
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    const pair = [client, upstream] as const;
    pairs.add(pair);
    for (const socket of pair) {
      socket.on('error', () => {});
      socket.on('close', () => {
        pairs.delete(pair);
        for (const each of pair) each.destroy();
      });
    }
    client.on('data', (bytes) => {
      left -= 1;
      if (left > 0) upstream.write(bytes);
      else if (kind === 'before') cutAll();
      else {
        // The server has it, and its answer finds nobody.
        client.destroy();
        upstream.write(bytes, cutAll);
      }
    });
    upstream.on('data', (bytes) => {
      if (!client.destroyed) client.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cutAt(piece, cut) {
      [left, kind, isCut] = [piece, cut, false];
    },
    wasCut: () => isCut,
    close: () => {
      cutAll();
      return new Promise((resolve) => server.close(() => { resolve(); })); // prettier-ignore
    },
  };
}
