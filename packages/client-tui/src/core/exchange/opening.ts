/**
 * How an exchange comes by its connection: one that is kept and still there, else a new one, within the time there is.
 */
import { ClientConnection } from '../connections/client-connection.js';
import type { Endpoint } from '../connections/byte-stream.js';
import { cancelled, orCancelled, turn } from './cancelling.js';
import type { Settings } from './exchange-options.js';
import { connectionFailure, timeOut } from './failures.js';
import type { Recording } from './recording.js';

/**
 * A connection that was kept and is still there; undefined where there is none.
 * @throws ExchangeFailure `cancelled`
 */
export async function takeKept(endpoint: Endpoint, settings: Settings): Promise<ClientConnection | undefined> {
  for (;;) {
    if (settings.signal.aborted) throw cancelled();
    const connection = settings.connections?.take(endpoint, settings.tls);
    if (connection === undefined) return undefined;
    // That the server closed it may be known to the system and not yet to this program.
    await turn();
    if (!connection.hasNews) return connection;
    connection.close(connection.isAtEnd ? 'peer-closed' : 'unexpected-bytes');
  }
}

/** Makes a connection. @throws ExchangeFailure `connection`, `time-out` or `cancelled` */
export async function openConnection(
  endpoint: Endpoint,
  settings: Settings,
  recording: Recording,
): Promise<ClientConnection> {
  const { clock, patience, signal, observer } = settings;
  const { phases } = recording;
  observer.phase?.('connecting');
  if (signal.aborted) throw cancelled();
  const late = new AbortController();
  const cancelTimer = clock.after(patience.connect, () => {
    late.abort();
  });
  const over = AbortSignal.any([signal, late.signal]);
  const connecting = settings.connect(endpoint, {
    signal: over,
    onResolved: () => {
      phases.resolved = recording.elapsed();
    },
    onConnected: () => {
      phases.connected = recording.elapsed();
    },
    tls: settings.tls,
  });
  try {
    const stream = await orCancelled(connecting, over);
    phases[endpoint.secure === true ? 'secured' : 'connected'] = recording.elapsed();
    return new ClientConnection(stream, endpoint, settings.connections?.nextNumber() ?? 1, clock);
  } catch (error) {
    // Whoever was called off and connects all the same is let go of.
    connecting.then(
      (stream) => {
        stream.close();
      },
      () => undefined,
    );
    if (late.signal.aborted) {
      const what = phases.connected === undefined ? 'connection' : 'end of the TLS handshake';
      throw timeOut(what, endpoint, patience.connect);
    }
    throw over.aborted ? cancelled() : connectionFailure(error, endpoint, false);
  } finally {
    cancelTimer();
  }
}
