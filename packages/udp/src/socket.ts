import { checkOptions, show } from "@seedwire/engine";
import { callOn, isPort, SocketError } from "@seedwire/ip";
import type { IcmpError, Node, SocketErrorCode } from "@seedwire/ip";
import {
  ANY,
  formatAddress,
  isAddress,
  isBroadcast,
  toBytes,
  UDP,
  type Address,
  type Packet,
} from "@seedwire/wire";
import { codeOf } from "./errors.ts";
import { Inbox, type MessageHandler, type PacketHandler } from "./inbox.ts";
import type { Endpoint, UdpMessage } from "./message.ts";
import { BIND_KINDS, SOCKET_KINDS, type BindOptions, type UdpSocketOptions } from "./options.ts";
import type { UdpStack } from "./stack.ts";
import { newUdpSocketStats } from "./stats.ts";

/** Most payload of a datagram, bytes: 65,535 less the headers of IP and UDP. */
export const MAX_PAYLOAD_BYTES = 65507;

/** Headers of IP and UDP, bytes. */
const HEADER_BYTES = 28;

/** For errors: how it is written. */
const A_PORT = "a port is 1 to 65535";
const TO_WHOM = "say to whom by an endpoint, for example socket.send(bytes, server.endpoint(53))";

/** A UDP socket. What goes wrong in a call is thrown as a {@link SocketError}. */
export class UdpSocket {
  readonly stack: UdpStack;
  readonly stats = newUdpSocketStats();
  reuse: boolean;
  broadcast: boolean;
  dontFragment: boolean;
  ttl: number;
  trafficClass: number;
  /** What `bind` said; `localAddress` may be more particular once the socket is connected. */
  boundAddress: Address = ANY;
  localAddress: Address = ANY;
  /** 0 before it has a port. */
  localPort = 0;
  remoteAddress: Address = ANY;
  /** 0 while it is not connected. */
  remotePort = 0;
  /** Called with an error that the network told, instead of letting the next call fail. */
  onError: ((socket: UdpSocket, error: SocketError) => unknown) | null = null;
  /** For layers built on sockets: hears of ICMP errors in place of the socket. */
  onIcmpError: ((error: IcmpError) => void) | null = null;
  /** For layers built on sockets: what waits to be read. */
  readonly inbox: Inbox;
  readonly #node: Node;
  #pendingError: SocketError | null = null;
  #closed = false;
  // Kept, since traces tell it with each datagram; and the port it names.
  #description = "";
  #describedPort = -1;

  constructor(stack: UdpStack, options: UdpSocketOptions) {
    this.stack = stack;
    this.#node = stack.node;
    checkOptions(options, SOCKET_KINDS, `${stack.node.name}: udp socket`);
    this.reuse = options.reuse ?? false;
    this.broadcast = options.broadcast ?? false;
    this.dontFragment = options.dontFragment ?? false;
    this.ttl = options.ttl ?? 64;
    this.trafficClass = options.trafficClass ?? 0;
    this.inbox = new Inbox(this, options.receiveBufferBytes);
  }

  /** `client:udp:5000`, for reports. */
  describe(): string {
    if (this.#describedPort !== this.localPort) {
      this.#describedPort = this.localPort;
      this.#description = `${this.#node.name}:udp:${this.localPort}`;
    }
    return this.#description;
  }

  get connected(): boolean {
    return this.remotePort !== 0;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Datagrams that wait to be read. */
  get waiting(): number {
    return this.inbox.length;
  }

  /**
   * Application code to call with each datagram, in place of `receive`. Datagrams that wait already
   * come first, in an event of their own.
   */
  get onMessage(): MessageHandler | null {
    return this.inbox.onMessage;
  }

  set onMessage(handler: MessageHandler | null) {
    this.inbox.onMessage = handler;
  }

  /**
   * For built-in applications: called with each packet, which stays valid during the call only, and
   * without giving promises a turn.
   */
  get onPacket(): PacketHandler | null {
    return this.inbox.onPacket;
  }

  set onPacket(handler: PacketHandler | null) {
    this.inbox.onPacket = handler;
  }

  /** Takes a port. EINVAL if it has one, EADDRINUSE, EADDRNOTAVAIL. */
  bind(where: BindOptions = {}): void {
    checkOptions(where, BIND_KINDS, `${this.describe()}: bind`);
    const { port = 0, address = ANY } = where;
    this.#checkOpen("bind");
    if (this.localPort !== 0) throw this.#error("EINVAL", "bind", "it has a port already");
    if (port !== 0 && !isPort(port))
      throw this.#error("EINVAL", `bind to port ${show(port)}`, A_PORT);
    const what = `bind to ${formatAddress(address)}:${port}`;
    if (address !== ANY && !this.#node.isLocal(address)) {
      throw this.#error("EADDRNOTAVAIL", what, "no address of this host");
    }
    const { ephemeralPorts, ports } = this.stack;
    if (ports.conflicts(port, address, this.reuse)) throw this.#error("EADDRINUSE", what);
    const own = port === 0 ? ephemeralPorts.find((other) => ports.isTaken(other)) : port;
    if (own === 0) throw this.#error("EADDRINUSE", what, "all ephemeral ports are taken");
    this.boundAddress = address;
    this.localAddress = address;
    this.localPort = own;
    ports.add(this);
  }

  /** Takes a peer: `send` needs no destination, and only the peer's datagrams are received. */
  connect(address: Address, port: number): void {
    this.#checkOpen("connect");
    this.#checkTo("connect", address, port);
    const what = `connect to ${formatAddress(address)}:${port}`;
    if (isBroadcast(address) && !this.broadcast) throw this.#error("EACCES", what);
    const source = this.#node.sourceFor(address);
    if (source === undefined) throw this.#error("ENETUNREACH", what);
    if (this.localPort === 0) this.bind();
    this.stack.ports.remove(this);
    if (this.boundAddress === ANY) this.localAddress = source;
    this.remoteAddress = address;
    this.remotePort = port;
    this.stack.ports.add(this);
  }

  /** Has no peer any more; keeps its port. */
  disconnect(): void {
    this.#checkOpen("disconnect");
    if (!this.connected) throw this.#error("ENOTCONN", "disconnect");
    this.stack.ports.remove(this);
    this.localAddress = this.boundAddress;
    this.remoteAddress = ANY;
    this.remotePort = 0;
    this.stack.ports.add(this);
  }

  /**
   * Sends a datagram, bytes or a text as UTF-8: to the peer, or to somebody else. The payload goes by
   * reference all the way to the receiver: do not change it afterwards.
   */
  send(payload: Uint8Array | string, to?: Endpoint): void {
    if (to === null) throw this.#error("EINVAL", "send to null", TO_WHOM);
    if (to !== undefined) this.sendTo(payload, to.address, to.port);
    else if (this.connected) this.sendTo(payload, this.remoteAddress, this.remotePort);
    else throw this.#error("EDESTADDRREQ", "send", "connect it, or say to whom");
  }

  /** The same, without an object for the destination. */
  sendTo(data: Uint8Array | string, address: Address, port: number): void {
    this.#checkOpen("send");
    this.#throwPending();
    const payload = toBytes(data);
    const lengthBytes = payload.length;
    if (lengthBytes > MAX_PAYLOAD_BYTES) throw this.#tooLong(lengthBytes, MAX_PAYLOAD_BYTES);
    this.#checkTo("send", address, port);
    const node = this.#node;
    if (isBroadcast(address) && !this.broadcast) {
      throw this.#error("EACCES", "send to 255.255.255.255", "set the option broadcast");
    }
    if (this.localPort === 0) this.bind();
    const source = this.localAddress === ANY ? node.sourceFor(address) : this.localAddress;
    if (source === undefined) throw this.#unreachable(address);
    if (this.dontFragment) {
      const limitBytes = node.pathMtu(address) - HEADER_BYTES;
      if (lengthBytes > limitBytes) throw this.#tooLong(lengthBytes, limitBytes);
    }
    const packet = node.pool.take();
    packet.source = source;
    packet.destination = address;
    packet.protocol = UDP;
    packet.ttl = this.ttl;
    packet.trafficClass = this.trafficClass;
    packet.dontFragment = this.dontFragment;
    packet.sourcePort = this.localPort;
    packet.destinationPort = port;
    packet.payload = payload;
    packet.payloadLength = lengthBytes;
    packet.sizeBytes = HEADER_BYTES + lengthBytes;
    this.stack.tap?.("out", packet);
    if (!node.send(packet)) throw this.#unreachable(address);
    count(this.stats, lengthBytes);
    count(this.stack.stats, lengthBytes);
  }

  /** The next datagram. Rejects with an error that the network told, or when the socket closes. */
  receive(): Promise<UdpMessage> {
    if (this.#closed) return Promise.reject(this.#error("EBADF", "receive"));
    const error = this.#pendingError;
    if (error === null) return this.inbox.receive();
    this.#pendingError = null;
    return Promise.reject(error);
  }

  /** All datagrams until the socket is closed; an error that the network told ends it. */
  async *[Symbol.asyncIterator](): AsyncGenerator<UdpMessage, void, undefined> {
    while (!this.#closed) {
      try {
        yield await this.receive();
      } catch (error) {
        if (error instanceof SocketError && error.code === "ECANCELED") return;
        throw error;
      }
    }
  }

  /** Gives the port back, drops what waits to be read, and lets a pending `receive` fail. */
  close(why = "the socket was closed"): void {
    if (this.#closed) return;
    this.#closed = true;
    this.stack.ports.remove(this);
    this.inbox.close(this.#error("ECANCELED", "receive", why));
  }

  /** A datagram for this socket; called by the stack. */
  take(packet: Packet): void {
    this.inbox.take(packet);
  }

  /** An ICMP error about a datagram of this socket; called by the stack. */
  heed(error: IcmpError): void {
    if (this.onIcmpError !== null) return this.onIcmpError(error);
    const code = this.connected ? codeOf(error, this.dontFragment) : null;
    if (code === null) return;
    const to = `${formatAddress(this.remoteAddress)}:${this.remotePort}`;
    const said = this.#error(code, `send to ${to}`, `${formatAddress(error.source)} said so`);
    this.stats.errors++;
    this.stack.stats.errors++;
    this.inbox.tell("udp-error", error.type * 256 + error.code);
    if (this.onError !== null) callOn(this.#node, () => this.onError?.(this, said));
    else if (!this.inbox.reject(said)) this.#pendingError = said;
  }

  #checkOpen(call: string): void {
    if (this.#closed) throw this.#error("EBADF", call);
  }

  #checkTo(call: string, address: Address, port: number): void {
    if (!isPort(port))
      throw this.#error("EINVAL", `${call} to port ${show(port)}`, `${A_PORT}; ${TO_WHOM}`);
    if (!isAddress(address)) {
      throw this.#error("EINVAL", `${call} to address ${show(address)}`, TO_WHOM);
    }
  }

  #throwPending(): void {
    const error = this.#pendingError;
    if (error === null) return;
    this.#pendingError = null;
    throw error;
  }

  #error(code: SocketErrorCode, what: string, hint = ""): SocketError {
    return new SocketError(code, `${this.describe()}: ${what}`, hint);
  }

  #tooLong(lengthBytes: number, limitBytes: number): SocketError {
    return this.#error("EMSGSIZE", `send ${lengthBytes} bytes`, `at most ${limitBytes} fit`);
  }

  #unreachable(address: Address): SocketError {
    const code = this.#node.up ? "ENETUNREACH" : "ENETDOWN";
    return this.#error(code, `send to ${formatAddress(address)}`);
  }
}

function count(stats: { datagramsOut: number; bytesOut: number }, lengthBytes: number): void {
  stats.datagramsOut++;
  stats.bytesOut += lengthBytes;
}
