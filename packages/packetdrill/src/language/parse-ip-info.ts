import type { Cursor } from "./cursor.ts";
import { NO_IP_INFO, type EcnWord, type IpInfo } from "./packet.ts";

const ECN_WORDS: readonly string[] = ["noecn", "ect0", "ect1", "ce", "ect01"] satisfies EcnWord[];

const isEcnWord = (word: string): word is EcnWord => ECN_WORDS.includes(word);

/** Reads `[ect0]`, `(tos 0x10, flowlabel 0x1)`, `[ttl 1]`, or nothing. */
export function parseIpInfo(cursor: Cursor, direction: "in" | "out"): IpInfo {
  const closing = cursor.isSign("[") ? "]" : cursor.isSign("(") ? ")" : null;
  if (closing === null) return NO_IP_INFO;
  cursor.take();
  const info: { -readonly [Name in keyof IpInfo]: IpInfo[Name] } = { ...NO_IP_INFO };
  do {
    const token = cursor.expectWord("ect0, ect1, ce, noecn, tos, flowlabel or ttl");
    const { text } = token;
    if (isEcnWord(text)) {
      if (text === "ect01" && direction === "in") {
        throw cursor.error(token, 'found "ect01" in an inbound packet; write ect0 or ect1');
      }
      info.ecn = text;
    } else if (text === "tos") info.tos = cursor.expectCount("a TOS octet", 0xff);
    else if (text === "flowlabel") info.flowLabel = cursor.expectCount("a flow label", 0xfffff);
    else if (text === "ttl") info.ttl = cursor.expectCount("a TTL", 0xff);
    else throw cursor.wrong("ect0, ect1, ce, noecn, ect01, tos, flowlabel or ttl", "", token);
  } while (cursor.takeSign(","));
  cursor.expectSign(closing);
  return info;
}
