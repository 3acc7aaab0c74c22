import {
  pattern,
  SocketError,
  type Connection,
  type ConnectionHandler,
  type Host,
  type Network,
  type TcpOptions,
} from "seedwire";
import { CaseError } from "./case-error.ts";
import { clientPort, serverPort } from "./layout.ts";
import type { EndCase, TcpFlowCase } from "./network-case.ts";
import { TcpEnd, type EndPlan } from "./tcp-end.ts";

/** What goes with a SYN, at most. */
const SYN_BYTES = 500;
/** When a connection that found no road is tried again. */
const RETRY_NS = 50e6;
/** Both ends speak Fast Open, with every listener. */
const FAST_OPEN = 0x403;

/** What a flow works with. */
export interface TcpFlowPlace {
  readonly net: Network;
  readonly client: Host;
  readonly server: Host;
  /** Number of the flow in its case. */
  readonly index: number;
  /** Connections may rightly end badly. */
  readonly mayBreak: boolean;
  /** Whether packets were lost. */
  readonly mayLose: () => boolean;
  /** How long a packet may be about. */
  readonly lifetimeNs: number;
  readonly clientTcp: TcpOptions;
  readonly serverTcp: TcpOptions;
}

/** A client's end and a server's end of one round. */
interface Round {
  readonly number: number;
  readonly client: TcpEnd;
  server: TcpEnd | null;
}

/** The connections of a flow: some at once, some one after another. */
export class TcpFlow {
  readonly #flow: TcpFlowCase;
  readonly #place: TcpFlowPlace;
  readonly #onDone: () => void;
  readonly #lanes: Lane[] = [];
  #open: number;

  /** @param onDone called when all its connections are over */
  constructor(flow: TcpFlowCase, place: TcpFlowPlace, onDone: () => void) {
    this.#flow = flow;
    this.#place = place;
    this.#onDone = onDone;
    this.#open = flow.count ?? 1;
    const laneDone = (): void => {
      if (--this.#open === 0) this.#onDone();
    };
    for (let lane = 0; lane < this.#open; lane++) {
      this.#lanes.push(new Lane(flow, place, lane, laneDone));
    }
    this.listen();
    place.net.at(flow.startNs ?? 0, () => {
      for (const lane of this.#lanes) lane.begin();
    });
  }

  /** Who is not done and should be, for the report of a run that hangs. */
  get waiting(): string[] {
    return this.#lanes.flatMap((lane) => lane.waiting);
  }

  /** Begins to listen, at first and after each restart of the server. */
  listen(host: Host = this.#place.server): void {
    const { server, serverTcp, index } = this.#place;
    if (host !== server || this.#flow.open === "simultaneous") return;
    const accept: ConnectionHandler = (connection) => {
      const lane = connection.remotePort - clientPort(index, 0);
      const taker = this.#lanes[lane];
      if (taker === undefined) throw new CaseError(`${connection.name}: nobody opened it`);
      taker.accept(connection);
    };
    server.tcp.listen(serverPort(index), optionsOf(this.#flow, serverTcp), accept);
  }
}

/** One client port, with one connection after another. */
class Lane {
  readonly #flow: TcpFlowCase;
  readonly #place: TcpFlowPlace;
  readonly #number: number;
  readonly #onDone: () => void;
  readonly #rounds: Round[] = [];
  #done = false;
  #nextIsPlanned = false;

  constructor(flow: TcpFlowCase, place: TcpFlowPlace, number: number, onDone: () => void) {
    this.#flow = flow;
    this.#place = place;
    this.#number = number;
    this.#onDone = onDone;
  }

  get waiting(): string[] {
    if (this.#done) return [];
    const ends = this.#rounds.flatMap(({ client, server }) => [client, server]);
    const open = ends.filter((end) => end !== null && !end.settled);
    if (open.some((end) => end!.isShut)) return [];
    return open.length === 0
      ? [`flow ${this.#place.index} has not begun`]
      : open.map((end) => `${end!.connection.name} is ${end!.connection.state}`);
  }

  begin(): void {
    const { net, client, server } = this.#place;
    const number = this.#rounds.length;
    this.#nextIsPlanned = false;
    if (!client.isUp) return this.#finish();
    const bothOpen = this.#flow.open === "simultaneous" && server.isUp;
    const opened = this.#openClient(number);
    if (opened === null) {
      net.after(RETRY_NS, () => this.begin());
      return;
    }
    const round: Round = { number, client: this.#end(opened, number, true), server: null };
    this.#rounds.push(round);
    if (bothOpen) round.server = this.#end(this.#openServer(number), number, false);
    const { client: clientCase = {}, server: serverCase = {} } = this.#flow;
    const abortAfter = ({ abortsAfterNs }: EndCase, abort: () => void): void => {
      if (abortsAfterNs !== undefined) net.after(abortsAfterNs, abort);
    };
    abortAfter(clientCase, () => round.client.abort());
    abortAfter(serverCase, () => round.server?.abort());
  }

  /** A connection came in: of the round whose client chose its first number. */
  accept(connection: Connection): void {
    const { irs } = connection.endpoint.tcb;
    const round = this.#rounds.findLast(({ client }) => client.connection.endpoint.tcb.iss === irs);
    if (round !== undefined && round.server === null) {
      round.server = this.#end(connection, round.number, false);
      return;
    }
    // What an old SYN or ACK brings back: of Fast Open (RFC 7413 §2.1), or of somebody who broke off.
    if (!this.#place.mayBreak && this.#flow.open !== "fast-open" && !this.#usesCookies) {
      throw new CaseError(`${connection.name}: nobody opened it, or it is there already`);
    }
    connection.abort();
  }

  get #usesCookies(): boolean {
    const { server, serverTcp } = this.#place;
    return (serverTcp.synCookies ?? server.tcp.stack.config.synCookies) === "always";
  }

  /** Null where no road leads to the server just now. */
  #openClient(number: number): Connection | null {
    try {
      return this.#tryToOpen(number);
    } catch (error) {
      if (error instanceof SocketError && error.code === "ENETUNREACH") return null;
      throw error;
    }
  }

  #tryToOpen(number: number): Connection {
    const { net, client, server, index, clientTcp } = this.#place;
    const port = serverPort(index);
    const localPort = clientPort(index, this.#number);
    const options = forRound(optionsOf(this.#flow, clientTcp), number);
    if (this.#flow.open !== "fast-open") {
      return client.tcp.open(server, port, { ...options, localPort });
    }
    const { sends, sendSalt } = this.#plan(number, true);
    const fastOpen = pattern(Math.min(sends, SYN_BYTES), sendSalt);
    const choices = { localPort, config: options, fastOpen };
    return client.tcp.stack.connect(net.addressOf(server), port, choices);
  }

  #openServer(number: number): Connection {
    const { client, server, index, serverTcp } = this.#place;
    const options = forRound(optionsOf(this.#flow, serverTcp), number);
    const localPort = serverPort(index);
    return server.tcp.open(client, clientPort(index, this.#number), { ...options, localPort });
  }

  #end(connection: Connection, number: number, isClient: boolean): TcpEnd {
    const plan = this.#plan(number, isClient);
    return new TcpEnd(this.#place.net, connection, plan, () => this.#endSettled(number));
  }

  #plan(number: number, isClient: boolean): EndPlan {
    const { client, server } = endsOf(this.#flow);
    const salt = (((this.#place.index * 100 + this.#number) * 100 + number) << 1) + 1;
    const [there, back] = [client.sends ?? 1, server.sends ?? 0];
    const { mayBreak, mayLose } = this.#place;
    const rights = { mayBreak, mayLose };
    return isClient
      ? {
          end: client,
          sends: there,
          sendSalt: salt,
          expects: back,
          expectSalt: salt + 1,
          ...rights,
        }
      : {
          end: server,
          sends: back,
          sendSalt: salt + 1,
          expects: there,
          expectSalt: salt,
          ...rights,
        };
  }

  #endSettled(number: number): void {
    const { client, server } = this.#rounds[number]!;
    if (!client.settled) return;
    if (server === null && !this.#place.mayBreak) {
      throw new CaseError(`${client.connection.name} is over, but no server ever had it`);
    }
    const isLatest = number === this.#rounds.length - 1;
    const serverIsDone = server === null || server.settled;
    const hasNext = this.#rounds.length < (this.#flow.rounds ?? 1);
    const hurries = this.#flow.hurries === true && this.#flow.open !== "simultaneous";
    if (isLatest && hasNext && (serverIsDone || hurries)) return this.#beginNext();
    if (!hasNext) this.#finishIfAllSettled();
  }

  /** Who breaks off has no TIME-WAIT: what is still about must not meet the next connection. */
  #beginNext(): void {
    const { net, mayBreak, lifetimeNs } = this.#place;
    if (this.#nextIsPlanned) return;
    this.#nextIsPlanned = true;
    if (mayBreak) net.after(lifetimeNs, () => this.begin());
    else this.begin();
  }

  #finishIfAllSettled(): void {
    const ends = this.#rounds.flatMap(({ client, server }) => [client, server]);
    if (ends.every((end) => end === null || end.settled)) this.#finish();
  }

  #finish(): void {
    if (this.#done) return;
    this.#done = true;
    this.#onDone();
  }
}

/** Where both wait for each other, the server does not. */
function endsOf({ client = {}, server = {} }: TcpFlowCase): {
  readonly client: EndCase;
  readonly server: EndCase;
} {
  const clientWaits = client.speaksSecond === true || client.closesLast === true;
  return {
    client,
    server: clientWaits ? { ...server, speaksSecond: false, closesLast: false } : server,
  };
}

const optionsOf = ({ open }: TcpFlowCase, options: TcpOptions): TcpOptions =>
  open === "fast-open" ? { ...options, fastOpen: FAST_OPEN } : options;

/** A chosen first number must not come again while old segments may be about (RFC 9293 §3.4.1). */
const forRound = (options: TcpOptions, round: number): TcpOptions =>
  typeof options.iss === "number"
    ? { ...options, iss: (options.iss + round * 10_000_000) % 2 ** 32 }
    : options;
