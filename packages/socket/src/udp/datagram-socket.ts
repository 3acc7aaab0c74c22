import type { Ns } from "@seedwire/engine";
import { SocketError } from "@seedwire/ip";
import type { IcmpError } from "@seedwire/ip";
import type { UdpSocket } from "@seedwire/udp";
import { ANY, addressOf, type Packet } from "@seedwire/wire";
import type { Answer } from "../call.ts";
import {
  AF_INET,
  AF_UNSPEC,
  FIONREAD,
  IP_MTU_DISCOVER,
  IP_PMTUDISC_DO,
  IP_PMTUDISC_DONT,
  IP_PMTUDISC_PROBE,
  IP_PMTUDISC_WANT,
  IP_RECVERR,
  IP_TOS,
  IP_TTL,
  IPPROTO_UDP,
  POLLERR,
  POLLHUP,
  POLLRDHUP,
  SIOCOUTQ,
  SO_BROADCAST,
  SO_RCVBUF,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SO_SNDBUF,
  SO_TIMESTAMPING,
  SOF_TIMESTAMPING_OPT_ID,
  SOCK_DGRAM,
  SOL_IP,
  SOL_SOCKET,
} from "../constants/index.ts";
import { READABLE, type Receiving, type Sending, WRITABLE } from "../description.ts";
import type { Errno, Result } from "../errno.ts";
import type { PosixHost } from "../host.ts";
import { meaningOf, queuedError } from "../icmp-errors.ts";
import { RCV_SHUTDOWN, SHUTDOWN_MASK, Socket, socketAddress } from "../socket.ts";
import type { OptionOutput, OptionValue } from "../option-value.ts";
import type { SocketAddress } from "../socket-address.ts";
import { Cork } from "./cork.ts";
import { getUdpOption, setUdpOption } from "./options.ts";
import { receiveDatagram } from "./receive.ts";
import { sendDatagram } from "./send.ts";
import { transmit } from "./transmit.ts";

/** What a datagram socket may send at first (net.core.wmem_default), bytes. */
const SEND_BUFFER_BYTES = 212_992;

/** A UDP socket. */
export class DatagramSocket extends Socket {
  readonly udp: UdpSocket;
  /** Sends with MSG_ZEROCOPY so far. */
  zeroCopies = 0;
  /** Number of the next datagram that is stamped (SOF_TIMESTAMPING_OPT_ID). */
  stampKey = 0;
  /** When the datagrams arrived that wait. */
  readonly arrivalsNs: Ns[] = [];
  /** Empty ones of them that a look has shown. */
  readonly shownEmpty = new Set<Packet>();
  readonly cork = new Cork((bytes, departing) => transmit(this, bytes, departing));

  constructor(host: PosixHost, nonBlocking: boolean) {
    super(host, SOCK_DGRAM, IPPROTO_UDP, nonBlocking);
    this.udp = host.udp.socket();
    this.udp.inbox.onQueued = () => this.#hear();
    this.udp.onIcmpError = (error) => this.#heedIcmp(error);
  }

  get listening(): boolean {
    return false;
  }

  get sendBufferBytes(): number {
    return this.numbers.get(SOL_SOCKET, SO_SNDBUF, SEND_BUFFER_BYTES);
  }

  get receiveBufferBytes(): number {
    return this.udp.inbox.limitBytes;
  }

  lowWaterBytes(wanted: number): number {
    return wanted;
  }

  poll(): number {
    let mask = WRITABLE;
    if (this.error !== null || !this.errors.empty) mask |= POLLERR;
    if ((this.shut & RCV_SHUTDOWN) !== 0) mask |= READABLE | POLLRDHUP;
    if (this.shut === SHUTDOWN_MASK) mask |= POLLHUP;
    if (this.udp.waiting > 0) mask |= READABLE;
    return mask;
  }

  bind({ family, address, port }: SocketAddress): Result {
    if (family !== AF_INET && !(family === AF_UNSPEC && address === ANY)) return "EAFNOSUPPORT";
    return attempt(() => this.udp.bind({ address, port }));
  }

  listen(): Result {
    return "EOPNOTSUPP";
  }

  accept(): Errno {
    return "EOPNOTSUPP";
  }

  connect({ family, address, port }: SocketAddress): Result {
    const { udp } = this;
    if (family === AF_UNSPEC) {
      if (udp.connected) udp.disconnect();
      return 0;
    }
    if (family !== AF_INET) return "EAFNOSUPPORT";
    const destination = address === ANY ? addressOf(127, 0, 0, 1) : address;
    if (udp.connected) udp.disconnect();
    return attempt(() => udp.connect(destination, port));
  }

  shutdown(how: number): Result {
    const directions = how + 1;
    if ((directions & ~SHUTDOWN_MASK) !== 0 || directions === 0) return "EINVAL";
    this.shut |= directions;
    this.waiters.wake();
    return this.udp.connected ? 0 : "ENOTCONN";
  }

  receive(call: Receiving): Answer {
    return receiveDatagram(this, call);
  }

  send(call: Sending): Result {
    return sendDatagram(this, call);
  }

  release(): Result {
    this.udp.inbox.onQueued = null;
    this.cork.drop();
    this.udp.close();
    return 0;
  }

  override ioctl(request: number, output: { value: number }): Result {
    if (request === FIONREAD) output.value = this.udp.inbox.front?.payloadLength ?? 0;
    else if (request === SIOCOUTQ) output.value = 0;
    else return "ENOTTY";
    return 0;
  }

  setOption(level: number, name: number, value: OptionValue, length: number): Result {
    return setUdpOption(this, level, name, value, length);
  }

  getOption(level: number, name: number, output: OptionOutput): Result {
    return getUdpOption(this, level, name, output);
  }

  /** A key that is newly asked for counts from 0. */
  override refuses(name: number, value: number): boolean {
    const before = this.numbers.get(SOL_SOCKET, name);
    const isNew = (value & ~before & SOF_TIMESTAMPING_OPT_ID) !== 0;
    if (name === SO_TIMESTAMPING && isNew) this.stampKey = 0;
    return false;
  }

  heed(level: number, name: number, value: number): void {
    const { udp } = this;
    if (level === SOL_SOCKET) {
      if (name === SO_REUSEADDR || name === SO_REUSEPORT) udp.reuse = value !== 0;
      if (name === SO_BROADCAST) udp.broadcast = value !== 0;
      if (name === SO_RCVBUF) udp.inbox.limitBytes = value;
    } else if (level === SOL_IP) {
      if (name === IP_TOS) udp.trafficClass = value;
      if (name === IP_TTL) udp.ttl = value;
      if (name === IP_MTU_DISCOVER) {
        udp.dontFragment = value === IP_PMTUDISC_DO || value === IP_PMTUDISC_PROBE;
      }
    }
  }

  localEnd(): SocketAddress {
    return socketAddress(this.udp.localAddress, this.udp.localPort);
  }

  remoteEnd(): SocketAddress | null {
    const { connected, remoteAddress, remotePort } = this.udp;
    return connected ? socketAddress(remoteAddress, remotePort) : null;
  }

  farEnd(): SocketAddress | null {
    return this.remoteEnd();
  }

  #hear(): void {
    if (this.udp.closed) {
      this.error = "ENETDOWN";
      this.waiters.wake();
    } else {
      this.arrivalsNs.push(this.nowNs);
      this.waiters.wake(READABLE);
    }
  }

  /** Lasting errors about a peer are told; with IP_RECVERR all are, and about anybody. */
  #heedIcmp(error: IcmpError): void {
    const discovery = this.numbers.get(SOL_IP, IP_MTU_DISCOVER, IP_PMTUDISC_WANT);
    const meaning = meaningOf(error, discovery !== IP_PMTUDISC_DONT);
    if (meaning === null) return;
    if (this.numbers.get(SOL_IP, IP_RECVERR) !== 0) {
      this.errors.push(queuedError(error, meaning.errno));
    } else if (!meaning.hard || !this.udp.connected) {
      return;
    }
    this.raise(meaning.errno);
  }
}

/** Does what may be refused; the result is 0, or why it was. */
export function attempt(action: () => void): Result {
  try {
    action();
    return 0;
  } catch (error) {
    if (error instanceof SocketError) return error.code;
    throw error;
  }
}
