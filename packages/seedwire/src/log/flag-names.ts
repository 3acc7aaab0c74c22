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

/** The control bits that such a text names, in any order. */
export function flagBits(names: string): number {
  let bits = 0;
  for (const name of names.split(",")) {
    const flag = FLAGS.find(([, known]) => known === name.trim());
    if (flag === undefined) {
      const known = FLAGS.map(([, each]) => each).join(", ");
      throw new RangeError(`The flags "${names}" hold "${name}"; there are ${known}`);
    }
    bits |= flag[0];
  }
  return bits;
}
