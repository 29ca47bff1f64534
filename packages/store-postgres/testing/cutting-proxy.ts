/** A way to a server that is cut, or stands still, at a moment that the test says. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** How the way ends: both sides are told, or neither: nothing passes any more, as behind a firewall that has forgotten it. */
export type Ending = 'closed' | 'silent';

/** Where the way is cut: before a piece of what the client says is handed on, or behind it, so that the answer is lost. */
export type Cut = 'before' | 'behind';

export interface CuttingProxy {
  readonly port: number;
  /**
   * Cuts all connections at the n-th piece from now on, from 1, once.
   * @param forGood whether nobody gets through behind that, until this is called again. Default false
   */
  cutAt(piece: number, cut: Cut, how?: { readonly ending?: Ending; readonly forGood?: boolean }): void;
  /** Whether it was cut since `cutAt`. */
  wasCut(): boolean;
  /** Holds back the n-th piece from now on, from 1, and all behind it. @returns what hands them on */
  holdAt(piece: number): () => void;
  /** Whether something is, or was, held back since `holdAt`. */
  hasHeld(): boolean;
  close(): Promise<void>;
}

export async function cuttingProxy(target: number): Promise<CuttingProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const silent = new Set<Socket>();
  let left = Number.POSITIVE_INFINITY;
  let kind: Cut = 'before';
  let ends: Ending = 'closed';
  let isCut = false;
  let staysCut = false;
  let untilHeld = Number.POSITIVE_INFINITY;
  let held: (() => void)[] = [];
  const cutAll = (): void => {
    isCut = true;
    left = Number.POSITIVE_INFINITY;
    for (const socket of [...pairs].flat())
      if (ends === 'closed') socket.destroy();
      else silent.add(socket.pause());
  };
  const server = createServer((client) => {
    if (isCut && staysCut) {
      client.destroy();
      return;
    }
    const upstream = connect(target, '127.0.0.1');
    const pair = [client, upstream] as const;
    pairs.add(pair);
    for (const socket of pair) {
      socket.on('error', () => {});
      socket.on('close', () => {
        if (silent.has(socket)) return;
        pairs.delete(pair);
        for (const each of pair) each.destroy();
      });
    }
    client.on('data', (bytes) => {
      untilHeld -= 1;
      if (untilHeld <= 0) {
        held.push(() => upstream.write(bytes));
        return;
      }
      left -= 1;
      if (left > 0) upstream.write(bytes);
      else if (kind === 'before') cutAll();
      else {
        // The server has it, and its answer finds nobody.
        if (ends === 'closed') client.destroy();
        else silent.add(client);
        upstream.write(bytes, cutAll);
      }
    });
    upstream.on('data', (bytes) => {
      if (!client.destroyed && !silent.has(client)) client.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cutAt(piece, cut, { ending = 'closed', forGood = false } = {}) {
      [left, kind, ends, isCut, staysCut] = [piece, cut, ending, false, forGood];
    },
    wasCut: () => isCut,
    holdAt(piece) {
      [untilHeld, held] = [piece, []];
      return () => {
        untilHeld = Number.POSITIVE_INFINITY;
        for (const handOn of held) handOn();
      };
    },
    hasHeld: () => held.length > 0,
    close: () => {
      silent.clear();
      ends = 'closed';
      cutAll();
      return new Promise((resolve) => server.close(() => { resolve(); })); // prettier-ignore
    },
  };
}
