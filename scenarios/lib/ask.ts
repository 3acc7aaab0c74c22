import type { Host, Network } from "seedwire";

/** How patient a client is. */
export interface Patience {
  /** How long it waits for an answer before it asks again. */
  readonly timeout: string;
  /** How often it asks, at most. */
  readonly tries: number;
}

/**
 * Asks a server by UDP, from a port of its own, and asks again if nothing comes: what every client of a
 * protocol of question and answer has to do itself, since UDP does not (RFC 8085 §3.3).
 *
 * @returns the first answer; null if there was none
 */
export async function ask(
  net: Network,
  client: Host,
  server: Host,
  port: number,
  question: Uint8Array,
  { timeout, tries }: Patience,
): Promise<Uint8Array | null> {
  const socket = client.udp.connect(server, port);
  let asked = 0;
  const askOnce = (): void => {
    if (asked++ === tries) return socket.close(); // which ends the wait below
    socket.send(question);
    timer = net.after(timeout, askOnce);
  };
  let timer = net.after(0, askOnce);
  try {
    const { payload } = await socket.receive();
    return payload;
  } catch {
    return null;
  } finally {
    timer.close();
    socket.close();
  }
}
