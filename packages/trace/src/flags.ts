import { ACK, AE, CWR, ECE, FIN, PSH, RST, SYN, URG } from "@seedwire/wire";

const LETTERS: readonly (readonly [bit: number, letter: string])[] = [
  [SYN, "S"],
  [FIN, "F"],
  [RST, "R"],
  [PSH, "P"],
  [URG, "U"],
  [ECE, "E"],
  [CWR, "W"],
  [AE, "e"],
  [ACK, "."],
];

/** Texts of all nine bits, made when first asked for. */
const texts: string[] = [];

/** The control bits of a segment as tcpdump writes them: "S." for SYN and ACK. */
export const formatFlags = (flags: number): string => (texts[flags] ??= spell(flags));

function spell(flags: number): string {
  let text = "";
  for (const [bit, letter] of LETTERS) if ((flags & bit) !== 0) text += letter;
  return text === "" ? "none" : text;
}
