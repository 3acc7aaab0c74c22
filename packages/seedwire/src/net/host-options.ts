import { checkKeys, type HostClockOptions } from "@seedwire/engine";
import type { NodeOptions, RateLimitOptions, ReassemblyOptions, Tamper } from "@seedwire/ip";
import type { UdpStackOptions } from "@seedwire/udp";
import { toDuration, toShift, toSize, type DurationLike, type SizeLike } from "./quantities.ts";
import type { TcpChoices } from "./tcp-choices.ts";

/** What is wrong with the clock of a host. Default: nothing. */
export interface ClockOptions {
  /** Length of a tick: "4ms". Default 1 ns. */
  readonly granularityNs?: DurationLike;
  /** How far the wall clock is ahead at the start; may be negative: "-40ms". Default 0. */
  readonly offsetNs?: DurationLike;
  /** Millionths that it runs too fast, or too slow if negative. Default 0. */
  readonly driftPpm?: number;
}

/** How fragments wait for the rest of their datagram. */
export interface FragmentOptions {
  /** How long, after the first: "30s". Default 60 s. */
  readonly timeoutNs?: DurationLike;
  /** How many bytes of unfinished datagrams, headers included: "1MiB". Default 4 MiB. */
  readonly limitBytes?: SizeLike;
}

/** All that can be said of a host or a router; everything has a default. */
export interface HostOptions {
  /** "10.1.0.1". Default: the next of 10.0.0.1, 10.0.0.2, ... */
  readonly address?: string;
  /** Choices for all its TCP connections, over the profile "linux". */
  readonly tcp?: TcpChoices;
  /** Choices for its UDP. */
  readonly udp?: UdpStackOptions;
  readonly clock?: ClockOptions;
  /** Limits the ICMP errors sent to each address. Default: no limit. */
  readonly icmpLimit?: RateLimitOptions;
  /** How long and how many incomplete datagrams are kept. */
  readonly reassembly?: FragmentOptions;
}

/** A router can do more than a host. */
export interface RouterOptions extends HostOptions {
  /**
   * Makes a middlebox of it: changes or swallows what it passes on, see {@link Tamper}. Default:
   * nothing of the kind.
   */
  readonly tamper?: Tamper;
}

const HOST_KEYS = ["address", "tcp", "udp", "clock", "icmpLimit", "reassembly"];
const ROUTER_KEYS = [...HOST_KEYS, "tamper"];
const FRAGMENT_KEYS = ["timeoutNs", "limitBytes"];
const CLOCK_KEYS = ["granularityNs", "offsetNs", "driftPpm"];

/** What of a host's options concerns IP. */
export function readNodeOptions(
  options: RouterOptions,
  what: string,
  forwarding: boolean,
): Pick<NodeOptions, "clock" | "icmpLimit" | "reassembly" | "tamper" | "forwarding"> {
  checkKeys(options, forwarding ? ROUTER_KEYS : HOST_KEYS, what);
  const { clock, icmpLimit, reassembly, tamper } = options;
  return {
    forwarding,
    ...(tamper === undefined ? {} : { tamper }),
    ...(clock === undefined ? {} : { clock: readClock(clock, what) }),
    ...(icmpLimit === undefined ? {} : { icmpLimit }),
    ...(reassembly === undefined ? {} : { reassembly: readReassembly(reassembly, what) }),
  };
}

function readReassembly(options: FragmentOptions, what: string): ReassemblyOptions {
  checkKeys(options, FRAGMENT_KEYS, `${what}: reassembly`);
  const { timeoutNs, limitBytes } = options;
  const name = `${what}: reassembly`;
  return {
    ...(timeoutNs === undefined ? {} : { timeoutNs: toDuration(timeoutNs, `${name}.timeoutNs`) }),
    ...(limitBytes === undefined ? {} : { limitBytes: toSize(limitBytes, `${name}.limitBytes`) }),
  };
}

function readClock(options: ClockOptions, what: string): HostClockOptions {
  checkKeys(options, CLOCK_KEYS, `${what}: clock`);
  const { granularityNs = 1, offsetNs = 0, driftPpm = 0 } = options;
  return {
    granularityNs: toDuration(granularityNs, `${what}: clock.granularityNs`),
    offsetNs: toShift(offsetNs, `${what}: clock.offsetNs`),
    driftPpm,
  };
}
