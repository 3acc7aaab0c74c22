import { CE, ECT_0, ECT_1, NOT_ECT } from "@seedwire/wire";

/** The bits AE, CWR and ECE, in which Accurate ECN has its field ACE (RFC 9768 §3.2.2). */
export const ACE = 0x1c0;
const ACE_SHIFT = 6;
/** The two bits of ECN in the traffic class. */
const ECN_FIELD = 3;
/** What SYNs say: none; classic ECN; Accurate ECN (RFC 9768 §3.1.1). */
export const ACE_NONE = 0;
const ACE_CLASSIC = 3;
export const ACE_ACCURATE = 7;

/** The field ACE: 0 to 7. */
export const aceOf = (flags: number): number => (flags & ACE) >>> ACE_SHIFT;

/** The flags that say so in the field ACE; of a counter they tell the three low bits. */
export const aceBits = (value: number): number => (value & 7) << ACE_SHIFT;

/** The IP-ECN field with which a packet came. */
export const ecnField = (trafficClass: number): number => trafficClass & ECN_FIELD;

/** The handshake's code for the field with which a SYN or SYN,ACK came (RFC 9768 Tables 2 and 3). */
const CODES = [2, 3, 4, 6] as const;

/** How a SYN,ACK, or the ACK of it, tells of the IP-ECN field that it answers. */
export const codeOf = (field: number): number => CODES[field]!;

/** The IP-ECN field that such a code tells of; null if it is none (RFC 9768 Tables 2 and 4). */
export function fieldOf(code: number): number | null {
  switch (code) {
    case 2:
      return NOT_ECT;
    case 3:
      return ECT_1;
    case 4:
      return ECT_0;
    case 6:
      return CE;
    default:
      return null;
  }
}

/**
 * Whether a network that works may make the one field of the other (RFC 9768 §3.2.2.3): it may mark
 * what says that it can be marked, but neither mark anything else nor take marks away.
 */
export function isValidTransition(sent: number, arrived: number): boolean {
  if (sent === arrived) return true;
  return sent !== NOT_ECT && sent !== CE && arrived !== NOT_ECT;
}

/** A SYN that asks for Accurate ECN: 111, or what later documents may use (RFC 9768 §3.1.3). */
export function asksAccurate(flags: number): boolean {
  const ace = aceOf(flags);
  return ace !== ACE_NONE && ace !== ACE_CLASSIC;
}
