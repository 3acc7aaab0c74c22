import type { Cursor } from "./cursor.ts";
import { EOL, MAX_OPTION_BYTES, NOP, optionBytes, SACK_OK, type TcpOption } from "./tcp-option.ts";

const HINT = "write mss, wscale, sackOK, sack, TS, FO, FOEXP, md5, ECN, nop or eol";
const MAX_SEQ = 0xffffffff;
const MAX_COUNTER = 0xffffff;

/** Reads `<mss 1460,nop,...>`; null for `<...>`, which only an outbound packet may have. */
export function parseTcpOptions(cursor: Cursor, direction: "in" | "out"): TcpOption[] | null {
  const options: TcpOption[] = [];
  const place = cursor.next;
  if (!beginsOptions(cursor)) return options;
  cursor.take();
  if (cursor.isSign("...")) {
    if (direction === "in") {
      throw cursor.wrong("the options of an inbound segment", "write them, or nothing");
    }
    cursor.take();
    cursor.expectSign(">");
    return null;
  }
  if (cursor.takeSign(">")) return options;
  do options.push(parseOption(cursor));
  while (cursor.takeSign(","));
  cursor.expectSign(">", "options are separated by commas");
  const length = options.reduce((sum, option) => sum + optionBytes(option), 0);
  if (length % 4 === 0 && length <= MAX_OPTION_BYTES) return options;
  const what = `found TCP options of ${length} octets, expected a multiple of 4, at most 40`;
  throw cursor.error(place, `${what}; write the nop between them too`);
}

/** A `<` behind a packet opens its options. The next event begins with a time, never with it. */
const beginsOptions = (cursor: Cursor): boolean => cursor.isSign("<");

function parseOption(cursor: Cursor): TcpOption {
  const token = cursor.expectWord("a TCP option", HINT);
  switch (token.text) {
    case "nop":
      return NOP;
    case "eol":
      return EOL;
    case "sackOK":
      return SACK_OK;
    case "mss":
      return { kind: "mss", value: cursor.expectCount("an MSS", 0xffff) };
    case "wscale":
      return { kind: "wscale", value: cursor.expectCount("a window scale", 0xff) };
    case "sack":
      return { kind: "sack", blocks: parseBlocks(cursor) };
    case "TS":
      return parseTimestamps(cursor);
    case "FO":
    case "FOEXP":
      return { kind: token.text, cookie: parseHex(cursor, 16) };
    case "md5":
      return { kind: "md5", digest: parseHex(cursor, 16) };
    case "ECN":
      return parseAccEcn(cursor);
    default:
      throw cursor.wrong("a TCP option", HINT, token);
  }
}

function parseBlocks(cursor: Cursor): [number, number][] {
  const blocks: [number, number][] = [];
  do {
    const left = cursor.expectCount("the left edge of a SACK block", MAX_SEQ);
    cursor.expectSign(":", "write left:right");
    blocks.push([left, cursor.expectCount("the right edge of a SACK block", MAX_SEQ)]);
  } while (cursor.next.kind === "integer");
  return blocks;
}

function parseTimestamps(cursor: Cursor): TcpOption {
  const hint = "write TS val 100 ecr 0";
  if (!cursor.takeWord("val")) throw cursor.wrong('"val"', hint);
  const val = cursor.expectCount("a timestamp", MAX_SEQ, hint);
  if (!cursor.takeWord("ecr")) throw cursor.wrong('"ecr"', hint);
  return { kind: "TS", val, ecr: cursor.expectCount("a timestamp", MAX_SEQ, hint) };
}

/** Hex digits, which may look like a word or like a number; nothing is an empty blob. */
function parseHex(cursor: Cursor, maxBytes: number): string {
  const { kind, text } = cursor.next;
  if (kind !== "word" && kind !== "integer") return "";
  if (!/^(?:[0-9A-Fa-f]{2})+$/.test(text) || text.length > 2 * maxBytes) {
    throw cursor.wrong(`up to ${maxBytes} octets as pairs of hex digits`);
  }
  cursor.take();
  return text.toLowerCase();
}

function parseAccEcn(cursor: Cursor): TcpOption {
  const first = cursor.isWord("e1b") ? "e1b" : "e0b";
  const names = first === "e0b" ? ["e0b", "ceb", "e1b"] : ["e1b", "ceb", "e0b"];
  const counters: number[] = [];
  for (const name of names) {
    if (!cursor.takeWord(name)) break;
    counters.push(cursor.expectCount("a counter", MAX_COUNTER));
  }
  if (!cursor.isSign(",") && !cursor.isSign(">")) {
    throw cursor.wrong("counters in order", "write ECN e0b 1 ceb 0 e1b 1, or from e1b to e0b");
  }
  return { kind: "ECN", first, counters };
}
