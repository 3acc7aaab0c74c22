import {
  ACK,
  CE,
  ECT_0,
  OPTION_ACCECN_0,
  OPTION_MSS,
  OPTION_SACK_PERMITTED,
  type Packet,
  SYN,
} from "@seedwire/wire";
import type { TcpOptions } from "../config.ts";
import { inState, IRS, Lab, MTU, type Said } from "../lab.fixture.ts";
import { acceptSyn } from "../segment-arrives/listen.ts";
import { aceBits, aceOf } from "./ace.ts";

const FIELDS = ["-", "ect1", "ect0", "ce"] as const;

/** ACE and IP-ECN field of what left, with the option if there is one: `"5 ect0 e0b 1001"`. */
export function said(packet: Packet): string {
  const { accEcn0, accEcnCe, accEcn1, accEcnFields, tcpOptions } = packet;
  const counters = [`e0b ${accEcn0}`, `ceb ${accEcnCe}`, `e1b ${accEcn1}`];
  if ((tcpOptions & OPTION_ACCECN_0) === 0) counters.reverse();
  const option = (tcpOptions & 192) === 0 ? [] : ["|", ...counters.slice(0, accEcnFields)];
  return [aceOf(packet.flags), FIELDS[packet.trafficClass & 3], ...option].join(" ");
}
export const allSaid = (lab: Lab): string[] => lab.packets.map(said);

/** The fields of an AccECN option that begins with ECT(0). */
export const option = (
  accEcn0: number,
  accEcnCe: number,
  accEcn1: number,
  accEcnFields = 3,
): Partial<Packet> => ({ tcpOptions: OPTION_ACCECN_0, accEcn0, accEcnCe, accEcn1, accEcnFields });

/** A SYN,ACK with this ACE, that came with this IP-ECN field; by default with the option. */
export const synAck = (ace: number, field = 0, set: Partial<Packet> = option(1, 0, 1)): Said => ({
  flags: "SA",
  set: {
    mss: 1000,
    ...set,
    trafficClass: field,
    flags: SYN | ACK | aceBits(ace),
    tcpOptions: OPTION_MSS | (set.tcpOptions ?? 0),
  },
});

/** ESTABLISHED by our SYN, Accurate ECN agreed on; what it sends then has 1000 bytes in a segment. */
export function openAccurate(options: TcpOptions = {}, answer: Said = synAck(2)): Lab {
  const lab = inState("SYN-SENT", { ecn: "request-accurate", ...options });
  lab.arrives(answer);
  return lab;
}

/** A listener gets a SYN with this ACE and this IP-ECN field: the connection, and its answer. */
export function listening(ace: number, field: number, options: TcpOptions = {}): Lab {
  const lab = new Lab({ ecn: "accept-accurate", ...options }, true);
  const set = {
    flags: SYN | aceBits(ace),
    seq: IRS,
    trafficClass: field,
    mss: 1000,
    tcpOptions: OPTION_MSS | OPTION_SACK_PERMITTED,
  };
  const syn = lab.packet({ flags: "S", set });
  lab.event((tcb, out) => acceptSyn(tcb, syn, MTU, out));
  return lab;
}

/** The peer's segment of so many bytes, with this IP-ECN field and ACE. */
export const data = (field: number, length = 100, ace = 5, more: Partial<Said> = {}): Said => ({
  flags: "A",
  length,
  ...more,
  set: { ...more.set, trafficClass: field, flags: ACK | aceBits(ace) },
});
export const MARKED = CE;
export const UNMARKED = ECT_0;

/** ACK of so many segments of 1000 bytes since the handshake, with this ACE. */
export const ackOf = (
  { tcb }: Lab,
  segments: number,
  ace: number,
  set: Partial<Packet> = {},
): Said => ({
  flags: "A",
  ack: ((tcb.iss + 1 + 1000 * segments) | 0) - tcb.sndNxt,
  set: { ...set, flags: ACK | aceBits(ace) },
});
