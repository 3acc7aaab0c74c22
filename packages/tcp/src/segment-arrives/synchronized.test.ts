import { ACK, addressOf, Packet } from "@seedwire/wire";
import { expect, test } from "vitest";
import { tcpConfig } from "../config.ts";
import { seqAdd, toSeq } from "../seq.ts";
import { createTcb } from "../tcb.ts";
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
