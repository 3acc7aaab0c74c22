import { NEVER, type Ns } from "@seedwire/engine";
import type { Address } from "@seedwire/wire";
import type { Answer, Steps } from "./call.ts";
import { AF_INET, MSG_DONTWAIT, O_NONBLOCK, O_RDWR, POLLERR } from "./constants/index.ts";
import { Description } from "./description.ts";
import { type Errno, errnoOf, type Result } from "./errno.ts";
import { ErrorQueue } from "./error-queue.ts";
import type { PosixHost } from "./host.ts";
import type { OptionOutput, OptionValue } from "./option-value.ts";
import { NumberOptions } from "./options/number-options.ts";
import type { SocketAddress } from "./socket-address.ts";

/** Directions that `shutdown` has closed: bits of `socket.shut`. */
export const RCV_SHUTDOWN = 1;
export const SEND_SHUTDOWN = 2;
export const SHUTDOWN_MASK = 3;

/** What sockets of all protocols have in common. */
export abstract class Socket extends Description {
  readonly host: PosixHost;
  /** SOCK_STREAM, SOCK_DGRAM. */
  readonly type: number;
  readonly protocol: number;
  /** Options that are a mere number. */
  numbers = new NumberOptions();
  /** SO_LINGER: how long `close` waits; null if it is off. */
  lingerNs: Ns | null = null;
  /** What SO_LINGER said last, also while it is off. */
  lingerSeconds = 0;
  /** SO_RCVTIMEO and SO_SNDTIMEO; NEVER without. */
  receiveTimeoutNs: Ns = NEVER;
  sendTimeoutNs: Ns = NEVER;
  /** An error that the next call tells. */
  error: Errno | null = null;
  readonly errors = new ErrorQueue(() => this.receiveRoomBytes);
  /** RCV_SHUTDOWN and SEND_SHUTDOWN. */
  shut = 0;

  constructor(host: PosixHost, type: number, protocol: number, nonBlocking: boolean) {
    super(O_RDWR | (nonBlocking ? O_NONBLOCK : 0));
    this.host = host;
    this.type = type;
    this.protocol = protocol;
    // The error that waits is the one that the error queue tells next (Linux).
    this.errors.onTaken = (taken, next) => {
      if (taken !== 0 || next !== 0) this.error = next === 0 ? null : errnoOf(next);
    };
  }

  get nowNs(): Ns {
    return this.host.node.clock.monotonicNs;
  }

  /** Until when a call that receives may wait; 0 if not at all. */
  receiveUntilNs(flags: number): Ns {
    return this.#untilNs(flags, this.receiveTimeoutNs);
  }

  /** Until when a call that sends may wait; 0 if not at all. */
  sendUntilNs(flags: number): Ns {
    return this.#untilNs(flags, this.sendTimeoutNs);
  }

  /** Takes the error that waits; null if there is none. */
  takeError(): Errno | null {
    const { error } = this;
    this.error = null;
    return error;
  }

  /** Takes what only SO_ERROR tells. */
  takeSoftError(): Errno | null {
    return null;
  }

  /** An error came: whoever waits hears of it. */
  raise(error: Errno): void {
    this.error = error;
    this.waiters.wake(POLLERR);
  }

  /** Whether a value that is in range cannot be all the same (EINVAL). */
  refuses(_name: number, _value: number): boolean {
    return false;
  }

  abstract bind(address: SocketAddress): Result;
  abstract listen(backlog: number): Result;
  abstract accept(flags: number): Errno | Steps<Socket | Errno>;
  abstract connect(address: SocketAddress, flags: number): Answer;
  abstract shutdown(how: number): Result;
  /** Options of the protocol's own level. */
  abstract setOption(level: number, name: number, value: OptionValue, length: number): Result;
  abstract getOption(level: number, name: number, output: OptionOutput): Result;
  /** Options of other levels that have an effect in this protocol. */
  abstract heed(level: number, name: number, value: number): void;
  /** What SO_SNDBUF and SO_RCVBUF tell. */
  abstract get sendBufferBytes(): number;
  abstract get receiveBufferBytes(): number;
  /** What of the receive buffer is not taken by data. */
  get receiveRoomBytes(): number {
    return this.receiveBufferBytes;
  }
  /** What SO_RCVLOWAT becomes of a wish for so many bytes; makes room for them, where it may. */
  abstract lowWaterBytes(wanted: number): number;
  /** Whether `listen` was called. */
  abstract get listening(): boolean;
  /** Our end, and the other one; null if there is none. */
  abstract localEnd(): SocketAddress;
  abstract remoteEnd(): SocketAddress | null;
  /** The other end, also of a connection that is over. */
  abstract farEnd(): SocketAddress | null;

  #untilNs(flags: number, timeoutNs: Ns): Ns {
    if ((flags & MSG_DONTWAIT) !== 0 || this.nonBlocking || timeoutNs === 0) return 0;
    return this.nowNs + timeoutNs;
  }
}

/** An address of the only family there is. */
export const socketAddress = (address: Address, port: number): SocketAddress => ({
  family: AF_INET,
  address,
  port,
});

/** Fills in an address that a caller gave. */
export function fill(target: SocketAddress | null, from: SocketAddress): void {
  if (target === null) return;
  target.family = from.family;
  target.address = from.address;
  target.port = from.port;
}
