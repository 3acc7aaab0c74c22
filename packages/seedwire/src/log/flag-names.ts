import { ACK, AE, CWR, ECE, FIN, PSH, RST, SYN, URG } from "@seedwire/wire";

const FLAGS: readonly (readonly [bit: number, name: string])[] = [
  [SYN, "SYN"],
  [FIN, "FIN"],
  [RST, "RST"],
  [PSH, "PSH"],
  [URG, "URG"],
  [ECE, "ECE"],
  [CWR, "CWR"],
  [AE, "AE"],
  [ACK, "ACK"],
];

/** The control bits of a segment by their names in RFC 9293 §3.1, ACK last: "SYN,ACK". */
export const flagNames = (flags: number): string =>
  FLAGS.filter(([bit]) => (flags & bit) !== 0)
    .map(([, name]) => name)
    .join(",");
