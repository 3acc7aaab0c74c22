import { ACK, AE, CWR, ECE, FIN, PSH, RST, SYN, URG } from "@seedwire/wire";
import type { Cursor } from "./cursor.ts";

const LETTERS: Readonly<Record<string, number>> = {
  S: SYN,
  F: FIN,
  R: RST,
  P: PSH,
  U: URG,
  E: ECE,
  W: CWR,
  A: AE,
};

const HINT = "write S, F, R, P, U, E, W, A and . for ACK, for example P.; - for none";

/** Reads flags: `S`, `FP.`, `.`, `-`, and for AccECN `S.5`. */
export function parseFlags(cursor: Cursor): { flags: number; asDigit: boolean } {
  if (cursor.takeSign("-")) return { flags: 0, asDigit: false };
  const letters = cursor.next.kind === "word" ? cursor.take() : null;
  let flags = 0;
  for (const letter of letters?.text ?? "") {
    const flag = LETTERS[letter];
    if (flag === undefined) throw cursor.wrong("TCP flags", HINT, letters!);
    if ((flags & flag) !== 0) throw cursor.wrong("each TCP flag once", HINT, letters!);
    flags |= flag;
  }
  if (cursor.takeSign(".")) return { flags: flags | ACK, asDigit: false };
  const { kind, text } = cursor.next;
  if (kind === "decimal" && /^\.[0-7]$/.test(text)) {
    if ((flags & (ECE | CWR | AE)) !== 0) {
      throw cursor.wrong("no digit after E, W or A", "write the three bits as a digit alone: S.5");
    }
    cursor.take();
    return { flags: flags | ACK | accEcnBits(Number(text[1])), asDigit: true };
  }
  if (letters === null) throw cursor.wrong("TCP flags", HINT);
  return { flags, asDigit: false };
}

/** The bits AE, CWR, ECE as a number of three bits (RFC 9768 §3.1), and back. */
const accEcnBits = (digit: number): number => digit << 6;

/** The three bits of a header as a number. */
export const accEcnDigit = (flags: number): number => (flags >>> 6) & 7;
