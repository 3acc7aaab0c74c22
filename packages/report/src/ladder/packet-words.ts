import { formatPacket } from "@seedwire/trace";
import {
  ACK,
  CE,
  OPTION_MSS,
  OPTION_SACK,
  OPTION_SACK_PERMITTED,
  OPTION_WINDOW_SCALE,
  RST,
  type Packet,
} from "@seedwire/wire";
import { flagNames } from "seedwire";
import type { Word } from "./step.ts";
import type { SegmentNumbers, StreamNumbers } from "./stream-numbers.ts";

/**
 * What a packet says, in words: `PSH,ACK` `seq 1:101` `ack 1` `win 65535`.
 *
 * @param segment its numbers, if it is a TCP segment
 */
export function packetWords(
  packet: Packet,
  segment: SegmentNumbers | null,
  numbers: StreamNumbers,
): Word[] {
  const ce = (packet.trafficClass & CE) === CE ? [{ text: "CE", rank: 8 }] : [];
  if (segment === null) {
    // Who sends to whom can be seen; only fragments and ICMP say more than that.
    const text = formatPacket(packet)
      .replace(/^\S+ > \S+ /, "")
      .replace(/ ce$/, "");
    const [what = "", ...details] = text.split(/ (?=id \d|len \d)/);
    return [{ text: what, rank: 9 }, ...details.map((each) => ({ text: each, rank: 5 })), ...ce];
  }
  const { flags, payloadLength } = packet;
  const { seq, ack, windowBytes } = segment;
  const last = payloadLength > 0 ? `:${seq + payloadLength}` : "";
  const isOnlyAck = flags === ACK && payloadLength === 0;
  return [
    { text: flagNames(flags) || "no flags", rank: 9 },
    { text: `seq ${seq}${last}`, rank: isOnlyAck ? 1 : 9 },
    ...((flags & ACK) === 0 ? [] : [{ text: `ack ${ack}`, rank: isOnlyAck ? 9 : 5 }]),
    ...((flags & RST) === 0 ? [{ text: `win ${windowBytes}`, rank: 3 }] : []),
    ...ce,
    ...optionWords(packet, numbers),
  ];
}

function optionWords(packet: Packet, numbers: StreamNumbers): Word[] {
  const has = packet.tcpOptions;
  const words: Word[] = [];
  if ((has & OPTION_MSS) !== 0) words.push({ text: `mss ${packet.mss}`, rank: 4 });
  if ((has & OPTION_SACK_PERMITTED) !== 0) words.push({ text: "sackOK", rank: 2 });
  if ((has & OPTION_WINDOW_SCALE) !== 0) {
    words.push({ text: `wscale ${packet.windowScale}`, rank: 2 });
  }
  if ((has & OPTION_SACK) !== 0) {
    const edges = packet.sackEdges ?? [];
    const blocks: string[] = [];
    for (let i = 0; i < 2 * packet.sackBlocks; i += 2) {
      blocks.push(`${numbers.peer(packet, edges[i]!)}:${numbers.peer(packet, edges[i + 1]!)}`);
    }
    words.push({ text: `sack ${blocks.join(" ")}`, rank: 7 });
  }
  return words;
}
