import { pattern, SocketError, type Host, type Network, type UdpSocket } from "seedwire";
import { CaseError } from "./case-error.ts";
import { udpClientPort, udpServerPort } from "./layout.ts";
import type { UdpFlowCase } from "./network-case.ts";

/** What a flow works with. */
export interface UdpFlowPlace {
  readonly net: Network;
  readonly client: Host;
  readonly server: Host;
  /** Number of the flow in its case. */
  readonly index: number;
  /** Whether packets were lost or damaged so far, and whether some were doubled. */
  readonly hasLost: () => boolean;
  readonly hasDoubled: () => boolean;
  /** How long the last datagram may be under way, there and back. */
  readonly roundTripNs: number;
}

/** How often each payload was sent, less how often it came. */
type Ledger = Map<string, number>;

/** Datagrams one way, or there and back: each comes whole, at most as often as it was sent. */
export class UdpFlow {
  readonly #flow: UdpFlowCase;
  readonly #place: UdpFlowPlace;
  readonly #onDone: () => void;
  readonly #there: Ledger = new Map();
  readonly #back: Ledger = new Map();
  #sent = 0;

  /** @param onDone called when the last datagram has had time to arrive */
  constructor(flow: UdpFlowCase, place: UdpFlowPlace, onDone: () => void) {
    this.#flow = flow;
    this.#place = place;
    this.#onDone = onDone;
    this.listen();
    place.net.at(flow.startNs ?? 0, () => this.#begin());
  }

  readonly waiting: string[] = [];

  /** Begins to listen, at first and after each restart of the server. */
  listen(host: Host = this.#place.server): void {
    const { server, index } = this.#place;
    if (host !== server) return;
    const socket = server.udp.bind(udpServerPort(index));
    socket.onError = () => {};
    socket.onMessage = (_, payload, from) => {
      this.#take(this.#there, payload, "server");
      if (this.#flow.echo === true) send(socket, payload, this.#back, from);
    };
  }

  /** What must be so when everything has had time to arrive. */
  judge(): void {
    if (this.#place.hasLost() || this.#flow.dontFragment === true) return;
    for (const ledger of [this.#there, this.#back]) {
      const missing = [...ledger.values()].reduce((sum, open) => sum + Math.max(0, open), 0);
      if (missing === 0) continue;
      throw new CaseError(
        `UDP flow ${this.#place.index}: ${missing} datagrams are missing, though nothing on the way was lost`,
      );
    }
  }

  #begin(): void {
    const { client, index } = this.#place;
    if (!client.isUp) return this.#onDone();
    const { dontFragment = false } = this.#flow;
    const socket = client.udp.bind(udpClientPort(index), { dontFragment });
    socket.onError = () => {};
    socket.onMessage = (_, payload) => this.#take(this.#back, payload, "client");
    this.#sendNext(socket);
  }

  #sendNext(socket: UdpSocket): void {
    const { net, client, server, index, roundTripNs } = this.#place;
    const { datagrams = 1, sizeBytes = 1, growBytes = 0, everyNs = 0 } = this.#flow;
    if (!client.isUp) return this.#onDone();
    while (this.#sent < datagrams) {
      const size = Math.min(65_507, sizeBytes + this.#sent * growBytes);
      const payload = pattern(size, index * 1000 + this.#sent);
      send(socket, payload, this.#there, server.endpoint(udpServerPort(index)));
      this.#sent++;
      if (everyNs > 0 && this.#sent < datagrams) {
        net.after(everyNs, () => this.#sendNext(socket));
        return;
      }
    }
    net.after(roundTripNs, this.#onDone);
  }

  #take(ledger: Ledger, payload: Uint8Array, who: string): void {
    const key = keyOf(payload);
    const open = ledger.get(key);
    const what = `UDP flow ${this.#place.index}: the ${who} got ${payload.length} bytes`;
    if (open === undefined) throw new CaseError(`${what} that nobody sent`);
    if (open <= 0 && !this.#place.hasDoubled()) throw new CaseError(`${what} once more than sent`);
    ledger.set(key, open - 1);
  }
}

/** Sends, and notes that; a datagram that the host itself refuses was not sent. */
function send(
  socket: UdpSocket,
  payload: Uint8Array,
  ledger: Ledger,
  to: Parameters<UdpSocket["send"]>[1],
): void {
  try {
    socket.send(payload, to);
  } catch (error) {
    if (error instanceof SocketError) return;
    throw error;
  }
  const key = keyOf(payload);
  ledger.set(key, (ledger.get(key) ?? 0) + 1);
}

const keyOf = (payload: Uint8Array): string => {
  let key = `${payload.length} `;
  for (const byte of payload) key += String.fromCharCode(byte);
  return key;
};
