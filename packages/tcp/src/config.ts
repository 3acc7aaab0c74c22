import { checkIsOptions, NEVER, type Ns } from "@seedwire/engine";
import type { PathMtuBelief } from "@seedwire/ip";
import { checkChoices } from "./check-config.ts";
import type { AccEcnOption } from "./ecn/option.ts";
import type { EcnMode } from "./ecn/negotiation.ts";
import { PROFILES } from "./profiles.ts";
import type { LossConfig } from "./loss/config.ts";
import type { RttConfig } from "./rtt/config.ts";
import type { SendConfig } from "./send/config.ts";
import type { CookieLayout } from "./syn-cookie.ts";
import type { CongestionConfig } from "./congestion/config.ts";

export type ProfileName = "linux" | "rfc";

/** Every choice of a TCP endpoint. Made by {@link tcpConfig}; each can be set by itself. */
export interface TcpConfig extends CongestionConfig, LossConfig, RttConfig, SendConfig {
  readonly profile: ProfileName;

  /** Offer window scaling (RFC 7323 §2). */
  readonly windowScaling: boolean;
  /** Offer timestamps (RFC 7323 §3). */
  readonly timestamps: boolean;
  /** Offer selective acknowledgements (RFC 2018). */
  readonly sack: boolean;
  /** Explicit congestion notification (RFC 3168 §6.1, RFC 9768). */
  readonly ecn: EcnMode;
  /** When the AccECN option leaves (RFC 9768 §3.2.3.3; sysctl tcp_ecn_option). */
  readonly accEcnOption: AccEcnOption;
  /** AccECN options a round trip at least, where they are sparing (sysctl tcp_ecn_option_beacon). */
  readonly accEcnOptionsPerRoundTrip: number;
  /**
   * What says that it can be marked: ECT(0), or ECT(1), which is for experiments, such as L4S (RFC 8311
   * §4.2, RFC 9331 §4.1).
   */
  readonly ecnCodepoint: "ect0" | "ect1";
  /** With Accurate ECN pure ACKs and retransmissions may be marked too (RFC 8311 §4.3; Linux). */
  readonly ecnOnControl: boolean;
  /**
   * What a network may stand in the way of is given up for the sake of the rest: a SYN that is repeated
   * does not ask for ECN (RFC 3168 §6.1.1.1), or not the third time (RFC 9768 §3.1.4.1), and so on.
   */
  readonly ecnFallback: boolean;
  /** The most that our MSS option says, bytes; less if the MTU is smaller. */
  readonly maxMssBytes: number;

  /**
   * What the application may have written and not yet had acknowledged, bytes; by the send policy of
   * Linux with the overhead of its buffers. With tuning, the most that it may become.
   */
  readonly sendBufferBytes: number;
  /** The send buffer grows with the congestion window. */
  readonly sendBufferTuning: boolean;
  /** With tuning: what it is at first, before the connection is established. */
  readonly initialSendBufferBytes: number;
  /** A writer waits while so many bytes were written and never sent (TCP_NOTSENT_LOWAT). */
  readonly notSentLowBytes: number;
  /**
   * Receive buffer, bytes. "rfc": what may wait for the application, and the largest window. "linux":
   * the memory that it may take at first, of which a window is about half (tcp_rmem[1], or twice
   * SO_RCVBUF).
   */
  readonly receiveBufferBytes: number;
  /** How large the receive buffer may grow (Linux, tcp_rmem[2]); it also decides our window scale. */
  readonly receiveBufferMaxBytes: number;
  /** The application chose the receive buffer (Linux, SO_RCVBUF): it does not grow. */
  readonly receiveBufferFixed: boolean;
  /** The receive buffer grows with what the application reads (Linux, tcp_moderate_rcvbuf). */
  readonly receiveBufferTuning: boolean;
  /** How the receive window is reckoned: from memory (Linux), or by RFC 9293 §3.8.6.2.2. */
  readonly receiveWindow: "linux" | "rfc";
  /** The largest window to offer, bytes (Linux, TCP_WINDOW_CLAMP). */
  readonly windowClampBytes: number;
  /** The right edge of the window may move left when memory runs out (Linux, tcp_shrink_window). */
  readonly windowShrinks: boolean;
  /**
   * The part of the receive buffer that no window has, for an application that is slow: one of two to this power,
   * and a segment; 0 for none (Linux: tcp_app_win).
   */
  readonly applicationShift: number;
  /** First windows, and those without a scale, are below 32 KiB, for peers that take them for signed (Linux: tcp_workaround_signed_windows). */
  readonly signedWindows: boolean;

  /** How ACKs are put off. */
  readonly ackPolicy: "linux" | "rfc";
  /**
   * How long an ACK may be put off (RFC 9293 §3.8.6.3: less than 0.5 s). "linux": the least, from
   * which the time adapts to the gaps between segments.
   */
  readonly delayedAckNs: Ns;
  /**
   * What an ACK is put off by whose time is nothing, as that of a FIN before any data: what is left of a
   * tick of the kernel (Linux). 0 sends it at once.
   */
  readonly ackTickNs: Ns;
  /** The longest that an ACK is put off (Linux). */
  readonly delayedAckMaxNs: Ns;
  /** ACKs may leave at once (Linux, TCP_QUICKACK): false begins as an interactive session. */
  readonly quickAck: boolean;
  /** Answers soon after data that make a session interactive (Linux, tcp_pingpong_thresh). */
  readonly interactiveThreshold: number;
  /** How long duplicate ACKs are held to be sent as one (Linux, tcp_comp_sack_delay_ns). */
  readonly sackCompressionNs: Ns;
  /** How many of them are held at most (Linux, tcp_comp_sack_nr); 0 holds none. */
  readonly sackCompressionAcks: number;
  /** Tell the peer what came twice (RFC 2883). */
  readonly duplicateSack: boolean;
  /** Segments without the timestamps that were agreed on are dropped (RFC 7323 §3.2). */
  readonly timestampsRequired: boolean;
  /** Urgent data stays in the stream (RFC 6093 §3.4); else its last byte is read apart (Linux). */
  readonly urgentInline: boolean;

  /** With few segments in flight the RTO is not doubled, up to six times (Linux). */
  readonly thinLinearTimeouts: boolean;

  /** SYN retransmissions that keep the first RTO before doubling begins (Linux). */
  readonly synLinearTimeouts: number;
  /** R2 for SYNs: how many times a SYN is repeated, those of {@link synLinearTimeouts} not counted. */
  readonly synRetries: number;
  /** R2 for SYN,ACKs: how many times one is repeated. */
  readonly synAckRetries: number;
  /**
   * A connection is complete only with its first data, or when a SYN,ACK was repeated so often
   * (TCP_DEFER_ACCEPT of Linux); 0: at once.
   */
  readonly deferAccept: number;
  /**
   * Whether SYNs are answered by cookies instead of half-open connections (RFC 4987 §3.6): never, when
   * the listener has no room for more of these, or always.
   */
  readonly synCookies: "off" | "overflow" | "always";
  /** How a SYN cookie is made up. */
  readonly synCookieLayout: CookieLayout;
  /**
   * How a listener counts: "strict" takes as many complete connections as the backlog says and as many
   * half-open ones, "linux" one more of each.
   */
  readonly backlogRule: "linux" | "strict";
  /** Fast Open (RFC 7413): `FAST_OPEN_` bits, those of net.ipv4.tcp_fastopen of Linux. */
  readonly fastOpen: number;
  /** Keys of Fast Open cookies, the present one first, like those of Linux; drawn if there is none. */
  readonly fastOpenKeys: readonly string[];
  /** How long no SYN has data once a path seems to swallow what follows; 0: never (Linux: tcp_fastopen_blackhole_timeout_sec). */
  readonly fastOpenBlackHoleNs: Ns;
  /** Which connections to the same place may end a TIME-WAIT in their way (Linux: tcp_tw_reuse). */
  readonly reuseTimeWait: "never" | "loopback" | "always";
  /** After a restart of the host nothing is sent for so long (RFC 9293 §3.4.3): one MSL is right. */
  readonly quietTimeNs: Ns;
  /** A connection that nobody has room to accept is reset, instead of left to try again (Linux). */
  readonly abortOnOverflow: boolean;
  /** R2 in retransmissions (RFC 9293 §3.8.3): give up at the time-out after so many. */
  readonly retries2: number;
  /** R2 in time: give up at the first time-out so long after the first transmission. */
  readonly r2Ns: Ns;
  /** R1 in retransmissions (RFC 9293 SHLD-10: at least 3): IP and the application hear of trouble. */
  readonly retries1: number;
  /** R2 of a connection that the application has let go of; 0: what Linux finds safe, which is 8. */
  readonly orphanRetries: number;
  /**
   * User timeout (RFC 9293 §3.9.1.1, U-18): the connection is given up when what was sent stays
   * without acknowledgement for so long. NEVER: R2 alone decides.
   */
  readonly userTimeoutNs: Ns;
  /** What our UTO option says (RFC 5482 §3), and that the peer's is heeded. NEVER: no UTO options. */
  readonly advertisedUserTimeoutNs: Ns;
  /** Least and largest user timeout that the peer's UTO option may lead to (RFC 5482 §3.1). */
  readonly leastUserTimeoutNs: Ns;
  readonly largestUserTimeoutNs: Ns;

  /** Twice the maximum segment lifetime: how long TIME-WAIT lasts (RFC 9293 §3.6.1). */
  readonly timeWaitNs: Ns;
  /**
   * How long FIN-WAIT-2 lasts when nobody can read any more; for ever by the RFC. Negative: not at
   * all, a RST ends it (TCP_LINGER2 of Linux).
   */
  readonly finWait2Ns: Ns;
  /** How long a full close may wait for the last data to be acknowledged; 0: a RST at once. */
  readonly lingerNs: Ns;
  /** A RST does not end TIME-WAIT (RFC 1337 §3, F1). */
  readonly ignoreResetInTimeWait: boolean;

  /** At most so many ACKs answer segments that cannot be meant for us (RFC 5961 §7) ... */
  readonly challengeAcks: number;
  /** ... within such a time, for each connection. */
  readonly challengeAckIntervalNs: Ns;
  /** A RST or SYN that may be forged is challenged (RFC 5961 §3.2, §4.2), not believed at once. */
  readonly challengesForgeries: boolean;
  /** Which SYNs may open a connection anew that is in TIME-WAIT (RFC 9293 MAY-2, RFC 6191 §2). */
  readonly reopenTimeWait: "linux" | "rfc6191" | "never";
  /** What ICMP hard errors do to a connection that is open (RFC 9293 SHLD-26, RFC 5927 §4). */
  readonly icmpHardErrors: "abort" | "soft";
  /** The application hears of soft errors (RFC 9293 MUST-47, SHLD-20). */
  readonly softErrorReports: boolean;

  /** Keep-alive probes (RFC 9293 §3.8.4): off by default. */
  readonly keepAlive: boolean;
  readonly keepAliveIdleNs: Ns;
  readonly keepAliveIntervalNs: Ns;
  readonly keepAliveProbes: number;
  /** Keep-alive probes carry an octet, for peers that answer no others (RFC 9293 MAY-6). */
  readonly keepAliveOctet: boolean;

  /** Differentiated services codepoint of what is sent, 0 to 63 (RFC 9293 MUST-48, RFC 2474 §3). */
  readonly dscp: number;
  /** Who was opened by a SYN sends with the codepoint that it came with (Linux: tcp_reflect_tos). */
  readonly reflectsDscp: boolean;
  /** TTL of what is sent (RFC 9293 MUST-49). */
  readonly ttl: number;
  /** Segments that come with a smaller TTL are not believed: they are from far away (RFC 5082 §3). */
  readonly leastTtl: number;
  /** What is sent must not be fragmented, so that routers tell their MTU (RFC 1191 §3). */
  readonly pathMtuDiscovery: boolean;
  /** A path MTU too small to heed is a soft error, since nothing may be fragmented (Linux: IP_PMTUDISC_DO). */
  readonly pathMtuErrors: boolean;
  /** What the host makes of messages that tell of an MTU. */
  readonly pathMtuBelief: PathMtuBelief;
  /** The least path MTU that the host believes, bytes (Linux: net.ipv4.route.min_pmtu). */
  readonly leastPathMtuBytes: number;
  /** The least MSS that counts, bytes: what the peer or the path names below is not heeded (Linux: tcp_min_snd_mss). */
  readonly leastMssBytes: number;

  /** Ports below are not for the applications of this host: EACCES. */
  readonly leastLocalPort: number;
  /** Connections that the host has room for; more cannot be opened: ENOBUFS. */
  readonly maxConnections: number;
  /**
   * Reads that may wait at a connection, writes that wait for room there, and accepts at a listener; one
   * more is ENOBUFS.
   */
  readonly maxWaitingCalls: number;
  /** Bytes that may wait for room in the send buffer of a connection before one more write is ENOBUFS. */
  readonly maxWaitingBytes: number;
  /** First port and last port given to connections that name none. */
  readonly ephemeralPorts: readonly [number, number];
  /**
   * What comes as expected is taken a shorter way (Linux's fast path): nothing changes but the time that
   * a run takes. Off for those who doubt it.
   */
  readonly headerPrediction: boolean;
  /** A fixed initial sequence number for tests; otherwise RFC 6528. */
  readonly iss: number | null;
}

/** Single choices; what is left out comes from the profile (default `linux`). */
export type TcpOptions = Partial<TcpConfig>;

/** Completes the choices, each over the one before, and refuses what cannot be. */
export function tcpConfig(...choices: readonly TcpOptions[]): TcpConfig {
  const merged = merge(choices);
  checkChoices(merged);
  const { profile: name = "linux" } = merged;
  if (Object.keys(merged).every((key) => key === "profile")) return plainConfigs[name];
  return complete(PROFILES[name], merged);
}

/** The choices in one. What was not chosen is left out, however it was written. */
function merge(choices: readonly TcpOptions[]): TcpOptions {
  const merged: Partial<Record<keyof TcpOptions, unknown>> = {};
  for (const choice of choices) {
    checkIsOptions(choice, "nagle: false, ...", "TCP");
    for (const key of Object.keys(choice) as (keyof TcpOptions)[]) {
      if (choice[key] !== undefined) merged[key] = choice[key];
    }
    // Who chooses R2 in time and no user timeout wants R2 to decide, not the default of 5 minutes.
    const r2Decides = choice.r2Ns !== undefined && choice.userTimeoutNs === undefined;
    if (r2Decides) merged.userTimeoutNs = NEVER;
  }
  return merged as TcpOptions;
}

/** A profile with choices over it. */
const complete = (profile: TcpConfig, choices: TcpOptions): TcpConfig => ({
  ...profile,
  ...choices,
});

/**
 * Each profile as it is: what all get who choose nothing else, most stacks and connections. Kept, since as
 * long as an object of a shape lives, V8 keeps the shape, and the code that it has compiled for it. The
 * first few that are made come out in another shape than all that follow, so these are made here, for
 * nobody. (Without, a process that ran one simulation after the other compiled all of TCP anew after some
 * of them.)
 */
const plainConfigs: Readonly<Record<ProfileName, TcpConfig>> = {
  linux: plainConfig(PROFILES.linux),
  rfc: plainConfig(PROFILES.rfc),
};

function plainConfig(profile: TcpConfig): TcpConfig {
  for (let time = 0; time < 64; time++) complete(profile, {});
  return complete(profile, {});
}
