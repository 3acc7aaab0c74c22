import * as fc from "fast-check";
import { expect, test } from "vitest";
import { checkTcb } from "../check-tcb.ts";
import { controllers, type ControllerName } from "../congestion/index.ts";
import { seqDiff } from "../seq.ts";
import { Sender } from "./sender.fixture.ts";

interface Step {
  readonly write: number;
  readonly passMs: number;
  /** Segments acknowledged, as a share of what is in flight. */
  readonly ack: number;
  /** Where SACK blocks begin and end, as shares. */
  readonly sacks: readonly [number, number][];
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const anyStep: fc.Arbitrary<Step> = fc.record({
  write: fc.integer({ min: 0, max: 20_000 }),
  passMs: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 1, max: 60 }),
    fc.integer({ max: 2000, min: 1 }),
  ),
  ack: fc.oneof(fc.constant(0), share),
  sacks: fc.array(fc.tuple(share, share), { maxLength: 3 }),
});

const names = Object.keys(controllers) as ControllerName[];

test.each(names)(
  "RFC5681-2-a RFC5681-3.1-a RFC8985-9.3-a %s: whatever the ACKs say, no more is in flight than cwnd, and than the peer takes",
  (congestionControl) => {
    const keeps = fc.property(
      fc.array(anyStep, { maxLength: 40, size: "max" }),
      fc.boolean(),
      (steps, sack) => {
        // When Linux takes two segments together it forgets a duplicate ACK, if there is no SACK: less has
        // left the network then than before, by its books alone.
        const sender = new Sender({ sack, retransCollapse: sack, congestionControl });
        const { tcb } = sender;
        let acked = 0;
        for (const step of steps) {
          if (step.write > 0) sender.write(step.write);
          sender.pass(step.passMs);
          const inFlight = seqDiff(tcb.sndNxt, tcb.sndUna);
          const una = acked + Math.round(inFlight * step.ack);
          const blocks = step.sacks.map((ends): [number, number] => {
            const [left, right] = ends.map((part) => acked + Math.round(inFlight * part));
            return [Math.min(left!, right!), Math.max(left!, right!)];
          });
          const probing = tcb.probe.highSeq !== null;
          const before = tcb.scoreboard.flightSegments;
          const sent = sender.ack(una, ...(sack ? blocks : []));
          acked = una;
          checkTcb(tcb);
          const { flightSegments } = tcb.scoreboard;
          if (sent.length > 0 && !probing) {
            expect(flightSegments).toBeLessThanOrEqual(
              Math.max(tcb.congestion.cwndSegments, before),
            );
          }
          expect(seqDiff(tcb.sndNxt, tcb.sndUna)).toBeLessThanOrEqual(Math.max(60_000, inFlight));
        }
      },
    );
    fc.assert(keeps, { numRuns: 150 });
  },
);
