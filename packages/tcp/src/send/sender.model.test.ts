import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ACK, FIN, PSH } from "@seedwire/wire";
import type { Lab } from "../lab.fixture.ts";
import { offsetOf } from "../tcb.ts";
import { toSeq } from "../seq.ts";
import { SEND_MORE } from "./enqueue.ts";
import { choose, writer, writeWith } from "./writer.fixture.ts";

const anyStep = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      write: fc.constantFrom(1, 10, 999, 1000, 1001, 2500, 10_000, 40_000),
      more: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      ack: fc.double({ min: 0, max: 1, noNaN: true }),
      window: fc.constantFrom(0, 1, 500, 3000, 20_000, 60_000, 60_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ cork: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ nagle: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ waitMs: fc.constantFrom(0.1, 5, 100) }) },
  { weight: 1, arbitrary: fc.constant({ expire: true } as const) },
);

/** What a naive sender would keep account of. */
interface Account {
  written: number;
  sent: number;
  /** The last byte written may be held back: MSG_MORE or a cork asks for it. */
  mayHold: boolean;
}

/** Looks at what left: new data in order and once, within windows, PSH where it belongs. */
function look(lab: Lab, account: Account, timedOut: boolean): void {
  const { tcb } = lab;
  const window = tcb.unaOffset + tcb.sndWndBytes;
  for (const packet of lab.packets) {
    const start = offsetOf(tcb, toSeq(packet.seq));
    const end = start + packet.payloadLength;
    expect(packet.flags & ACK).toBe(ACK);
    expect(packet.payloadLength).toBeLessThanOrEqual(1000);
    if (packet.payloadLength === 0) continue;
    if (start < account.sent) {
      expect(timedOut || tcb.recovery !== "open").toBe(true);
      continue; // sent before
    }
    expect(start).toBe(account.sent); // nothing left out
    expect(end).toBeLessThanOrEqual(account.written);
    expect(end).toBeLessThanOrEqual(window);
    account.sent = end;
    if (end === account.written && !account.mayHold) {
      expect(packet.flags & PSH, "the last byte is pushed").toBe(PSH);
    }
  }
}

test("MUST-60 MUST-61 RFC5681-2-a bytes leave once, in order, within the window, and all of them do", () => {
  const holds = fc.property(
    fc.array(anyStep, { maxLength: 60, size: "max" }),
    fc.constantFrom(0, 3, 100),
    fc.constantFrom(60_000, 5000, 700),
    (steps, rttMs, window) => {
      const lab = writer({ rttMs, window, r2Ns: Infinity, retries2: Infinity });
      const account: Account = { written: 0, sent: 0, mayHold: false };
      for (const step of steps) {
        let timedOut = false;
        if ("write" in step) {
          account.written += step.write;
          account.mayHold = step.more || lab.tcb.config.cork;
          writeWith(lab, step.write, step.more ? SEND_MORE : 0);
        } else if ("ack" in step) {
          const flight = lab.tcb.scoreboard.bytes;
          lab.arrives({ flags: "A", ack: -Math.floor(flight * step.ack), window: step.window });
        } else if ("cork" in step) {
          choose(lab, { cork: step.cork });
        } else if ("nagle" in step) {
          choose(lab, { nagle: step.nagle });
        } else if ("waitMs" in step) {
          lab.nowNs += step.waitMs * 1e6;
          continue;
        } else {
          lab.expire();
          timedOut = true;
        }
        look(lab, account, timedOut);
      }
      // In the end the peer takes all, and nothing is held back: all of it leaves.
      choose(lab, { cork: false, nagle: false });
      look(lab, account, false);
      for (let turn = 0; turn < 2000 && account.sent < account.written; turn++) {
        lab.nowNs += 1e6;
        if (lab.tcb.scoreboard.count > 0 || turn % 2 === 0) {
          lab.arrives({ flags: "A", window: 60_000 });
          look(lab, account, false);
        } else {
          lab.expire();
          look(lab, account, true);
        }
      }
      expect(account.sent).toBe(account.written);
      lab.close();
      const [fin] = lab.packets.slice(-1);
      expect(fin === undefined || (fin.flags & FIN) === FIN).toBe(true);
    },
  );
  fc.assert(holds, { numRuns: 150 });
});
