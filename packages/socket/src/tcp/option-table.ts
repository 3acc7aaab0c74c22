import { ms, NEVER, seconds, us } from "@seedwire/engine";
import type { TcpOptions } from "@seedwire/tcp";
import {
  SOL_TCP,
  TCP_CORK,
  TCP_DEFER_ACCEPT,
  TCP_DELACK_MAX_US,
  TCP_INQ,
  TCP_IS_MPTCP,
  TCP_KEEPCNT,
  TCP_KEEPIDLE,
  TCP_KEEPINTVL,
  TCP_LINGER2,
  TCP_MAXSEG,
  TCP_NODELAY,
  TCP_NOTSENT_LOWAT,
  TCP_QUICKACK,
  TCP_RTO_MAX_MS,
  TCP_RTO_MIN_US,
  TCP_SAVE_SYN,
  TCP_SYNCNT,
  TCP_THIN_DUPACK,
  TCP_THIN_LINEAR_TIMEOUTS,
  TCP_TIMESTAMP,
  TCP_TX_DELAY,
  TCP_USER_TIMEOUT,
  TCP_WINDOW_CLAMP,
} from "../constants/index.ts";
import type { Result } from "../errno.ts";
import { FAST_OPEN_OPTIONS } from "./fast-open-options.ts";
import { quickAck } from "./quick-ack.ts";
import { retransmissionsOf, secondsOf } from "./defer-accept.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/** An option of TCP that is a number of 32 bits. */
export interface TcpOption {
  set(socket: TcpSocket, value: number): Result;
  get(socket: TcpSocket): number;
}

/** Where a number has to lie, else EINVAL. */
type Range = readonly [least: number, largest: number];

const ANY_NUMBER: Range = [-0x8000_0000, 0x7fff_ffff];
const NOT_NEGATIVE: Range = [0, 0x7fff_ffff];
const SWITCH: Range = [0, 1];

/** TCP_MAXSEG (TCP_MIN_MSS, MAX_TCP_WINDOW). */
const LEAST_MSS = 88;
const LARGEST_MSS = 32_767;
/** The most that a MSS option can say over IPv4. */
const NO_MSS = 65_495;
/** TCP_FIN_TIMEOUT_MAX. */
const LARGEST_LINGER2_S = 120;
/** Two ticks (TCP_TIMEOUT_MIN), and what both TCP_DELACK_MAX and TCP_RTO_MIN are. */
const LEAST_TIMEOUT_US = 8_000;
/** A tick of the kernel's timers (CONFIG_HZ=250), in which these times are kept. */
const TICK_US = 4_000;
const LARGEST_LEAST_US = 200_000;
/** Half of the least receive buffer (SOCK_MIN_RCVBUF). */
const LEAST_CLAMP_BYTES = 1152;
/** What a socket without a connection takes for its MSS. */
const DEFAULT_MSS = 536;

const inTicks = (timeUs: number): number => Math.ceil(timeUs / TICK_US) * TICK_US;

/** An option that chooses something of `TcpConfig`. */
function choice(
  [least, largest]: Range,
  toConfig: (value: number) => TcpOptions,
  get: (socket: TcpSocket) => number,
): TcpOption {
  return {
    set(socket, value) {
      if (value < least || value > largest) return "EINVAL";
      socket.choose(toConfig(value));
      return 0;
    },
    get,
  };
}

/** An option that is only remembered here; who heeds it reads it. */
function number(name: number, [least, largest]: Range, initial = 0): TcpOption {
  return {
    set(socket, value) {
      if (value < least || value > largest) return "EINVAL";
      socket.numbers.set(SOL_TCP, name, value);
      return 0;
    },
    get: (socket) => socket.numbers.get(SOL_TCP, name, initial),
  };
}

/** Options of SOL_TCP that are numbers, with the bounds that Linux has for them. */
export const OPTIONS: ReadonlyMap<number, TcpOption> = new Map<number, TcpOption>([
  [
    TCP_NODELAY,
    choice(
      ANY_NUMBER,
      (value) => ({ nagle: value === 0 }),
      ({ config }) => (config.nagle ? 0 : 1),
    ),
  ],
  [
    TCP_MAXSEG,
    {
      set(socket, value) {
        if (value !== 0 && (value < LEAST_MSS || value > LARGEST_MSS)) return "EINVAL";
        socket.choose({ maxMssBytes: value === 0 ? NO_MSS : value });
        return 0;
      },
      get(socket) {
        const { maxMssBytes } = socket.config;
        const isFresh = socket.state === "CLOSED" || socket.state === "LISTEN";
        if (isFresh && maxMssBytes !== NO_MSS) return maxMssBytes;
        return socket.tcb?.smssBytes ?? DEFAULT_MSS;
      },
    },
  ],
  [
    TCP_CORK,
    choice(
      ANY_NUMBER,
      (value) => ({ cork: value !== 0 }),
      ({ config }) => (config.cork ? 1 : 0),
    ),
  ],
  [
    TCP_KEEPIDLE,
    choice(
      [1, 32_767],
      (value) => ({ keepAliveIdleNs: seconds(value) }),
      ({ config }) => Math.floor(config.keepAliveIdleNs / 1e9),
    ),
  ],
  [
    TCP_KEEPINTVL,
    choice(
      [1, 32_767],
      (value) => ({ keepAliveIntervalNs: seconds(value) }),
      ({ config }) => Math.floor(config.keepAliveIntervalNs / 1e9),
    ),
  ],
  [
    TCP_KEEPCNT,
    choice(
      [1, 127],
      (value) => ({ keepAliveProbes: value }),
      ({ config }) => config.keepAliveProbes,
    ),
  ],
  [
    TCP_SYNCNT,
    choice(
      [1, 127],
      (value) => ({ synRetries: value }),
      ({ config }) => config.synRetries,
    ),
  ],
  [
    TCP_LINGER2,
    {
      set(socket, value) {
        const { finWait2Ns } = socket.host.tcp.config;
        if (value === 0) socket.choose({ finWait2Ns });
        else if (value < 0) socket.choose({ finWait2Ns: -1 });
        else socket.choose({ finWait2Ns: seconds(Math.min(value, LARGEST_LINGER2_S)) });
        return 0;
      },
      get: ({ config }) =>
        config.finWait2Ns === NEVER ? 0 : Math.max(-1, Math.floor(config.finWait2Ns / 1e9)),
    },
  ],
  [
    TCP_DEFER_ACCEPT,
    {
      set(socket, value) {
        socket.choose({ deferAccept: retransmissionsOf(value) });
        return 0;
      },
      get: ({ config }) => secondsOf(config.deferAccept),
    },
  ],
  [
    TCP_WINDOW_CLAMP,
    {
      set(socket, value) {
        if (value === 0 && socket.state !== "CLOSED") return "EINVAL";
        const windowClampBytes = value === 0 ? Infinity : Math.max(value, LEAST_CLAMP_BYTES);
        socket.choose({ windowClampBytes });
        return 0;
      },
      get({ config, tcb }) {
        const { windowClampBytes } = config;
        if (tcb !== null && tcb.windowClampBytes >= 0) return tcb.windowClampBytes;
        return windowClampBytes === Infinity ? 0 : windowClampBytes;
      },
    },
  ],
  [TCP_QUICKACK, quickAck],
  [
    TCP_USER_TIMEOUT,
    choice(
      NOT_NEGATIVE,
      (value) => ({ userTimeoutNs: value === 0 ? NEVER : ms(value) }),
      ({ config }) => (config.userTimeoutNs === NEVER ? 0 : Math.floor(config.userTimeoutNs / 1e6)),
    ),
  ],
  [
    TCP_THIN_LINEAR_TIMEOUTS,
    {
      set(socket, value) {
        if (value < 0 || value > 1) return "EINVAL";
        const forAll = socket.host.tcp.config.thinLinearTimeouts;
        socket.numbers.set(SOL_TCP, TCP_THIN_LINEAR_TIMEOUTS, value);
        socket.choose({ thinLinearTimeouts: forAll || value !== 0 });
        return 0;
      },
      get: ({ numbers }) => numbers.get(SOL_TCP, TCP_THIN_LINEAR_TIMEOUTS),
    },
  ],
  [TCP_THIN_DUPACK, { set: (_, value) => (value < 0 || value > 1 ? "EINVAL" : 0), get: () => 0 }],
  ...FAST_OPEN_OPTIONS,
  [TCP_TIMESTAMP, { set: () => "EPERM", get: ({ nowNs }) => Math.floor(nowNs / ms(1)) & ~1 }],
  [
    TCP_NOTSENT_LOWAT,
    {
      set(socket, value) {
        const { notSentLowBytes } = socket.host.tcp.config;
        socket.numbers.set(SOL_TCP, TCP_NOTSENT_LOWAT, value);
        socket.choose({ notSentLowBytes: value === 0 ? notSentLowBytes : value >>> 0 });
        socket.tellRoom(true);
        return 0;
      },
      get: ({ numbers }) => numbers.get(SOL_TCP, TCP_NOTSENT_LOWAT),
    },
  ],
  [TCP_INQ, number(TCP_INQ, SWITCH)],
  [
    TCP_SAVE_SYN,
    {
      set(socket, value) {
        if (value < 0 || value > 2) return "EINVAL";
        socket.numbers.set(SOL_TCP, TCP_SAVE_SYN, value);
        if (socket.listener !== null) socket.listener.savesSyn = value !== 0;
        return 0;
      },
      get: ({ numbers }) => numbers.get(SOL_TCP, TCP_SAVE_SYN),
    },
  ],
  [TCP_IS_MPTCP, { set: () => "ENOPROTOOPT", get: () => 0 }],
  [TCP_TX_DELAY, number(TCP_TX_DELAY, NOT_NEGATIVE)],
  [
    TCP_DELACK_MAX_US,
    choice(
      [LEAST_TIMEOUT_US - TICK_US + 1, LARGEST_LEAST_US],
      (value) => ({ delayedAckMaxNs: us(inTicks(value)) }),
      ({ config }) => Math.floor(config.delayedAckMaxNs / 1000),
    ),
  ],
  [
    TCP_RTO_MIN_US,
    choice(
      [LEAST_TIMEOUT_US - TICK_US + 1, LARGEST_LEAST_US],
      (value) => ({ minRtoNs: us(inTicks(value)) }),
      ({ config }) => Math.floor(config.minRtoNs / 1000),
    ),
  ],
  [
    TCP_RTO_MAX_MS,
    choice(
      [1000, 120_000],
      (value) => ({ maxRtoNs: ms(value) }),
      ({ config }) => Math.floor(config.maxRtoNs / 1e6),
    ),
  ],
]);
