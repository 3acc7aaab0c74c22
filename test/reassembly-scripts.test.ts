import { runScript } from "@seedwire/packetdrill";
import { expect, test } from "vitest";
import {
  allOrders,
  allSequences,
  type Piece,
  ReceiverModel,
} from "../packages/tcp/src/receive/receiver-model.fixture.ts";

// Packetdrill scripts made of a model of the receiver: five segments in any order and overlap, and what
// ACK and SACK and D-SACK blocks answer each. The model knows bytes and nothing of our TCP; the scripts
// go through sockets, IP and wire.

const UNIT = 1400;
/** Every so many of the 7,776 and of the 3,840; 1 for all of them. */
const EACH = Number(process.env["SEEDWIRE_SCRIPTS_EACH"] ?? 37);

const OPENING = `\`sysctl -q net.ipv4.tcp_timestamps=0\`
0   socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0  setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
+0  bind(3, ..., ...) = 0
+0  listen(3, 1) = 0
+.1 < S 0:0(0) win 65535 <mss 1460,sackOK,nop,nop>
+0  > S. 0:0(0) ack 1 <mss 1460,nop,nop,sackOK>
+.1 < . 1:1(0) ack 1 win 65535
+0  accept(3, ..., ...) = 4
`;

/** An ACK may be put off: Linux does so when the first segment of all came early. */
const SOON = "+0~+.05";

const at = (unit: number): number => 1 + unit * UNIT;

/** A script that sends these segments and expects what the model says. */
function script(sequence: readonly Piece[]): string {
  const model = new ReceiverModel();
  const lines = sequence.map((piece) => {
    const [from, to] = [at(piece.from), at(piece.from + piece.length)];
    const { ack, edges } = model.takes(piece);
    const blocks: string[] = [];
    for (let edge = 0; edge < edges.length; edge += 2) {
      blocks.push(`${at(edges[edge]!)}:${at(edges[edge + 1]!)}`);
    }
    const sack = blocks.length === 0 ? "" : ` <nop,nop,sack ${blocks.join(" ")}>`;
    return `+.01 < . ${from}:${to}(${to - from}) ack 1 win 65535\n${SOON} > . 1:1(0) ack ${at(ack)}${sack}\n`;
  });
  const all = `+.1 read(4, ..., 100000) = ${model.next * UNIT}\n`;
  return OPENING + lines.join("") + (model.next > 0 ? all : "");
}

test.each([
  ["RFC2018-4-c RFC2883-4.1 in any order and overlap", () => allSequences(3, 5)],
  ["RFC2018-4-d in every order, each reaching into the next or not", () => allOrders()],
])("SHLD-31 scripts of five segments %s", (_, sequences) => {
  let ran = 0;
  for (const [number, sequence] of [...sequences()].entries()) {
    if (number % EACH !== 0) continue;
    const text = script(sequence);
    const { outcome, report } = runScript(text, { file: `five-${number}.pkt` });
    expect(outcome === "pass" ? "" : `${report}\n${text}`).toBe("");
    ran++;
  }
  expect(ran).toBeGreaterThan(100);
}); // prettier-ignore
