import { ACK, addressOf, OPTION_TIMESTAMPS, Packet } from "@seedwire/wire";
import { expect, test } from "vitest";
import { tcpConfig } from "../config.ts";
import { inState } from "../lab.fixture.ts";
import { seqAdd, toSeq } from "../seq.ts";
import { createTcb } from "../create-tcb.ts";
import { acceptable } from "./synchronized.ts";

const RCV_NXT = toSeq(0xffff_ff00);
const WINDOW = 1000;

test.each([
  // SEG.SEQ from RCV.NXT, length, receive window, acceptable
  [-1, 0, WINDOW, false],
  [0, 0, WINDOW, true],
  [WINDOW - 1, 0, WINDOW, true],
  [WINDOW, 0, WINDOW, true], // beyond the table: the ACK of a peer that has used up our window
  [WINDOW + 1, 0, WINDOW, false],
  [0, 0, 0, true],
  [1, 0, 0, false],
  [0, 1, 0, false],
  [-10, 10, WINDOW, false],
  [-10, 11, WINDOW, true],
  [WINDOW - 1, 10, WINDOW, true],
  [WINDOW, 10, WINDOW, false],
])(
  "RFC 9293 §3.4, Table 6: RCV.NXT%+d, %d bytes, window %d: %s",
  (from, length, window, wanted) => {
    const tcb = createTcb({
      config: tcpConfig(),
      localAddress: addressOf(10, 0, 0, 1),
      localPort: 1,
      remoteAddress: addressOf(10, 0, 0, 2),
      remotePort: 2,
      passive: false,
      iss: toSeq(0),
      tsOffset: 0,
      mtuBytes: 1500,
      nowNs: 0,
      random: () => 0,
    });
    tcb.rcvNxt = RCV_NXT;
    tcb.rcvAdv = seqAdd(RCV_NXT, window);
    const segment = new Packet();
    segment.flags = ACK;
    segment.seq = seqAdd(RCV_NXT, from);
    segment.payloadLength = length;
    expect(acceptable(tcb, segment)).toBe(wanted);
  },
);

test.each([
  // SEG.SEQ from RCV.NXT, TSval that the duplicate ACK echoes
  [-100, 77], // the latest segment again: our ACK was lost, and this copy is what is answered
  [-200, 50], // one before it
])("RFC 7323 §4.3 data come twice, %d bytes back: its ACK echoes %d", (seq, echoed) => {
  const lab = inState("ESTABLISHED", { timestamps: true });
  const { tcb } = lab;
  tcb.timestampsOk = true;
  tcb.tsRecent = 50;
  const set = { tcpOptions: OPTION_TIMESTAMPS, tsVal: 77 };
  lab.arrives({ flags: "A", seq, length: 100, set });
  expect(tcb.tsRecent).toBe(echoed);
  expect(lab.packets.map(({ tsEcr }) => tsEcr)).toEqual([echoed]);
});
