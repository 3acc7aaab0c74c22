import { ACK, FIN, OPTION_SACK, PSH, RST, SYN, URG, type Packet } from "@seedwire/wire";

/** Control bits as tables write them: "S", "S.", "P.", ".". */
export function flagText(flags: number): string {
  const letters: readonly [bit: number, letter: string][] = [
    [FIN, "F"],
    [SYN, "S"],
    [RST, "R"],
    [PSH, "P"],
    [URG, "U"],
    [ACK, "."],
  ];
  return letters.map(([bit, letter]) => ((flags & bit) === 0 ? "" : letter)).join("");
}

/** The blocks of the SACK option, a D-SACK marked: it is acknowledged, or within the second (RFC 2883 §4). */
export function sackText({ tcpOptions, sackBlocks, sackEdges, ack }: Packet): string {
  if (sackEdges === null || (tcpOptions & OPTION_SACK) === 0) return "";
  const edges = Array.from(sackEdges.subarray(0, 2 * sackBlocks), (edge) => edge >>> 0);
  const blocks = Array.from({ length: sackBlocks }, (_, n) => edges.slice(2 * n, 2 * n + 2));
  const [first = [], second = []] = blocks;
  const [left = 0, right = 0] = first;
  const [outerLeft = Infinity, outerRight = 0] = second;
  const isDuplicate = right <= ack >>> 0 || (left >= outerLeft && right <= outerRight);
  return blocks.map(([l, r], n) => `${n === 0 && isDuplicate ? "d" : ""}${l}-${r}`).join(" ");
}
