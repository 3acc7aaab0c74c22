import {
  finAcknowledged,
  NEWS_CLOSED,
  NEWS_END,
  NEWS_FINISHED,
  NEWS_OPENED,
  NEWS_READABLE,
  NEWS_ROOM,
  NEWS_SOFT_ERROR,
  tcpConfig,
  type Binding,
  type Connection,
  type Listener,
  type State,
  type Tcb,
  type TcpConfig,
  type TcpOptions,
} from "@seedwire/tcp";
import { ANY } from "@seedwire/wire";
import type { Steps } from "../call.ts";
import {
  IP_RECVERR,
  IPPROTO_TCP,
  POLLERR,
  POLLPRI,
  SO_TIMESTAMPING,
  SOCK_STREAM,
  SOL_IP,
} from "../constants/index.ts";
import { READABLE, WRITABLE, type Receiving, type Sending } from "../description.ts";
import type { Errno, Result } from "../errno.ts";
import { quotedError } from "../icmp-errors.ts";
import type { PosixHost } from "../host.ts";
import type { OptionOutput, OptionValue } from "../option-value.ts";
import type { SocketAddress } from "../socket-address.ts";
import { RCV_SHUTDOWN, SHUTDOWN_MASK, Socket, socketAddress } from "../socket.ts";
import { acceptConnection, listenOn } from "./accept.ts";
import { ArrivalLog } from "./arrival-log.ts";
import { bindTo } from "./bind.ts";
import { closeSocket, shutDown } from "./close.ts";
import { connectTo } from "./connect.ts";
import { opensFast, sendFast } from "./fast-open.ts";
import { tcpIoctl } from "./ioctl.ts";
import { raiseLowWater } from "./low-water.ts";
import { getTcpOption, heedOption, setTcpOption } from "./options.ts";
import { isReadable, isWritable, pollTcp } from "./poll.ts";
import { receiveMessage } from "./receive-message.ts";
import { sendStream } from "./send.ts";
import { TransmitReports } from "./transmit-reports.ts";

/** News after which everybody looks again. */
const STATE_CHANGES = NEWS_OPENED | NEWS_END | NEWS_FINISHED | NEWS_CLOSED;

/** How far `connect` has come, as the socket sees it: apart from the state of TCP. */
export type Phase = "unconnected" | "connecting" | "connected" | "disconnecting";

/** A TCP socket: it exists before its connection does, and after. */
export class TcpSocket extends Socket {
  phase: Phase = "unconnected";
  /** Where `connect` leads that was put off until the first data (TCP_FASTOPEN_CONNECT). */
  deferred: SocketAddress | null = null;
  /** `connect` has asked for a cookie: that was the Fast Open of this connection, and no call is another (Linux). */
  askedCookie = false;
  /** The connection, also when it is CLOSED, until `connect` dissolves it. */
  connection: Connection | null = null;
  listener: Listener | null = null;
  /** The port that `bind` or `listen` took. */
  binding: Binding | null = null;
  /** Children of the listener that wait for `accept`; their connections wait there. */
  readonly ready: TcpSocket[] = [];
  /** What options have chosen, for connections to come as well. */
  choices: TcpOptions = {};
  /** The stream has ended by a FIN. */
  done = false;
  /** Somebody found no room to write, and wants to know of it (SOCK_NOSPACE). */
  wantsRoom = false;
  readonly reports = new TransmitReports(this);
  readonly arrivals = new ArrivalLog();
  /** Times that the connection was dissolved: a call that waited for it finds out. */
  disconnects = 0;

  constructor(host: PosixHost, nonBlocking: boolean) {
    super(host, SOCK_STREAM, IPPROTO_TCP, nonBlocking);
  }

  /** The state of TCP. A connection in TIME-WAIT is no concern of its socket any more (Linux). */
  get state(): State {
    if (this.listener !== null) return "LISTEN";
    if (this.deferred !== null) return "SYN-SENT";
    const state = this.connection?.state ?? "CLOSED";
    return state === "TIME-WAIT" ? "CLOSED" : state;
  }

  get listening(): boolean {
    return this.listener !== null;
  }

  get tcb(): Tcb | null {
    return this.connection?.endpoint.tcb ?? null;
  }

  /** The choices that count now. */
  get config(): TcpConfig {
    return (
      this.tcb?.config ?? this.listener?.config ?? tcpConfig(this.host.tcp.config, this.choices)
    );
  }

  /** Chooses for this connection, or for those to come. */
  choose(options: TcpOptions): void {
    this.choices = { ...this.choices, ...options };
    if (this.connection !== null) {
      if (this.connection.state !== "CLOSED") this.connection.configure(options);
    } else if (this.listener !== null) {
      this.listener.config = tcpConfig(this.listener.config, options);
    }
  }

  /** Takes a connection over: from now on its news come here. */
  adopt(connection: Connection): void {
    this.connection = connection;
    connection.onNews = (news) => this.#hear(news);
    connection.onRefusal = (error, code) => this.errors.push(quotedError(error, code));
    const { tcb } = connection.endpoint;
    this.noteArrivals();
    if (tcb.finReceived) this.#end();
    if (connection.state === "CLOSED") this.#close();
  }

  bind(address: SocketAddress): Result {
    return bindTo(this, address);
  }

  listen(backlog: number): Result {
    return listenOn(this, backlog);
  }

  accept(flags: number): Steps<Socket | Errno> {
    return acceptConnection(this, flags);
  }

  connect(address: SocketAddress, flags: number): Steps {
    return connectTo(this, address, flags);
  }

  shutdown(how: number): Result {
    return shutDown(this, how);
  }

  receive(call: Receiving): Steps {
    return receiveMessage(this, call);
  }

  send(call: Sending): Steps {
    return opensFast(this, call) ? sendFast(this, call) : sendStream(this, call);
  }

  release(): Steps {
    return closeSocket(this);
  }

  /** What the network said that the connection may outlive. */
  override takeSoftError(): Errno | null {
    const { tcb } = this;
    const code = tcb?.softError ?? null;
    if (tcb !== null) tcb.softError = null;
    return code;
  }

  poll(): number {
    return pollTcp(this);
  }

  override ioctl(request: number, output: { value: number }): Result {
    return tcpIoctl(this, request, output);
  }

  get sendBufferBytes(): number {
    const { config, tcb } = this;
    if (tcb !== null) return tcb.sending.bufferBytes;
    return config.sendBufferTuning ? config.initialSendBufferBytes : config.sendBufferBytes;
  }

  get receiveBufferBytes(): number {
    return this.tcb?.memory.limitBytes ?? this.config.receiveBufferBytes;
  }

  override get receiveRoomBytes(): number {
    return this.receiveBufferBytes - (this.tcb?.memory.usedBytes ?? 0);
  }

  lowWaterBytes(wanted: number): number {
    return raiseLowWater(this, wanted);
  }

  setOption(level: number, name: number, value: OptionValue, length: number): Result {
    return setTcpOption(this, level, name, value, length);
  }

  getOption(level: number, name: number, output: OptionOutput): Result {
    return getTcpOption(this, level, name, output);
  }

  override refuses(name: number, value: number): boolean {
    return name === SO_TIMESTAMPING && this.reports.refuses(value);
  }

  heed(level: number, name: number, value: number): void {
    heedOption(this, level, name, value);
  }

  localEnd(): SocketAddress {
    const { connection } = this;
    const { address = ANY, port = 0 } = this.binding ?? {};
    if (connection === null) return socketAddress(address, port);
    return socketAddress(connection.localAddress, connection.localPort);
  }

  remoteEnd(): SocketAddress | null {
    const { state } = this;
    return state === "CLOSED" || state === "SYN-SENT" ? null : this.farEnd();
  }

  farEnd(): SocketAddress | null {
    const { connection } = this;
    if (connection === null) return null;
    return socketAddress(connection.remoteAddress, connection.remotePort);
  }

  /** Takes down when what waits to be read came. */
  noteArrivals(): void {
    const { tcb } = this;
    if (tcb !== null) this.arrivals.note(tcb.receiveBuffer.bytes, tcb.lastDataReceivedNs);
  }

  /** Something was put into the error queue. */
  tellError(): void {
    this.waiters.wake(POLLERR);
  }

  /** Wakes who waits for room to write, if there is some; where the limit changed, whoever listens. */
  tellRoom(limitChanged = false): void {
    if (!(this.wantsRoom || limitChanged) || !isWritable(this)) return;
    this.wantsRoom = false;
    this.waiters.wake(WRITABLE);
  }

  /** Forgets a connection that is over, as far as the next `connect` is concerned. */
  forget(): void {
    if (this.connection !== null) {
      this.connection.onNews = null;
      this.connection.onProgress = null;
    }
    this.connection = null;
    this.done = false;
    this.shut = 0;
    this.arrivals.clear();
    this.disconnects++;
  }

  #hear(news: number): void {
    if ((news & NEWS_READABLE) !== 0) this.noteArrivals();
    if ((news & NEWS_END) !== 0) this.#end();
    if ((news & NEWS_SOFT_ERROR) !== 0) this.#hearSoftError();
    if ((news & NEWS_CLOSED) !== 0 || this.state === "CLOSED") this.#close();
    if ((news & STATE_CHANGES) !== 0 || this.state === "CLOSED") {
      this.waiters.wake();
      return;
    }
    const isUrgent = this.tcb?.urgent === "here";
    if ((news & NEWS_READABLE) !== 0 && (isUrgent || isReadable(this))) {
      this.waiters.wake(READABLE | POLLPRI);
    }
    if ((news & NEWS_ROOM) !== 0) this.tellRoom();
  }

  /** With IP_RECVERR it is told like any other error. */
  #hearSoftError(): void {
    if (this.numbers.get(SOL_IP, IP_RECVERR) === 0) return;
    const error = this.takeSoftError();
    if (error !== null) this.raise(error);
  }

  #end(): void {
    this.shut |= RCV_SHUTDOWN;
    this.done = true;
  }

  /** The connection is gone: why is told once, by whatever call asks first. */
  #close(): void {
    const { tcb } = this;
    const code = this.connection?.error?.code;
    if (code !== undefined) this.error = code as Errno;
    else if (tcb !== null && tcb.finSent && tcb.state === "CLOSED" && !finAcknowledged(tcb)) {
      this.error ??= "ECONNRESET"; // in CLOSING or LAST-ACK
    }
    this.shut = SHUTDOWN_MASK;
  }
}
