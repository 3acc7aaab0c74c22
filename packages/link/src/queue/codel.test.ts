import * as fc from "fast-check";
import { expect, test } from "vitest";
import { codel } from "./codel.ts";
import { QueueLab } from "./queue-lab.fixture.ts";
import { Rfc8289 } from "./rfc8289.fixture.ts";

/** So many packets come and are sent at these distances, both going on from where they were. */
interface Phase {
  readonly packets: number;
  readonly comeEveryNs: number;
  readonly leaveEveryNs: number;
  readonly sizeBytes: number;
}

/** A queue that fills and empties: packets come and the transmitter asks, in the order of time. */
function play(phases: readonly Phase[], come: (sizeBytes: number) => void, go: () => void, at: (nowNs: number) => void) {
  let comesNs = 0;
  let goesNs = 0;
  for (const { packets, comeEveryNs, leaveEveryNs, sizeBytes } of phases) {
    for (let left = packets; left > 0;) {
      if (comesNs <= goesNs) {
        at(comesNs);
        come(sizeBytes);
        comesNs += comeEveryNs;
        left--;
      } else {
        at(goesNs);
        go();
        goesNs += leaveEveryNs;
      }
    }
  }
} // prettier-ignore

const phase: fc.Arbitrary<Phase> = fc.record({
  packets: fc.integer({ min: 1, max: 600 }),
  comeEveryNs: fc.constantFrom(1e5, 9e5, 1.1e6, 1.3e6, 5e6),
  leaveEveryNs: fc.constantFrom(2e5, 1e6, 1.2e6, 1.2e7),
  sizeBytes: fc.constantFrom(100, 1500),
});

test("RFC8289-5 drops and sends the packets that the pseudocode does, whatever comes when", () => {
  let drops = 0;
  const property = fc.property(
    fc.array(phase, { minLength: 1, maxLength: 6, size: "max" }),
    (phases) => {
      const lab = new QueueLab(codel({ limitPackets: Infinity }));
      const reference = new Rfc8289(5e6, 100e6);
      let [number, nowNs] = [0, 0];
      play(
        phases,
        (sizeBytes) => {
          lab.offer({ sizeBytes });
          reference.enqueue({ number, sizeBytes, atNs: nowNs });
          reference.log.push(`accept ${number++}`);
        },
        () => {
          lab.take();
          const sent = reference.dequeue(nowNs);
          if (sent !== null) reference.log.push(`take ${sent.number}`);
        },
        (timeNs) => (lab.nowNs = nowNs = timeNs),
      );
      drops += lab.log.filter((line) => line.startsWith("drop")).length;
      expect(lab.log).toEqual(reference.log);
    },
  );
  fc.assert(property, { numRuns: 100 });
  expect(drops).toBeGreaterThan(1000);
});

/** A queue that always holds packets which have waited 20 ms; one is sent every millisecond. */
function standing(options: Parameters<typeof codel>[0], isMarkable: boolean, forMs: number) {
  const lab = new QueueLab(codel(options));
  const eventsMs: number[] = [];
  for (let nowMs = 0; nowMs < forMs + 20; nowMs++) {
    lab.nowNs = nowMs * 1e6;
    while (lab.queue.waitingPackets < 21) lab.offer({ isMarkable });
    if (nowMs < 20) continue;
    const before = lab.log.length;
    lab.take();
    for (const line of lab.log.slice(before)) {
      if (/^(drop|mark)/.test(line)) eventsMs.push(nowMs - 20);
    }
  }
  return { lab, eventsMs };
}

test("RFC8289-5.6 the first drop after an interval above the target, the n-th interval / sqrt(n) later", () => {
  const { eventsMs } = standing({}, false, 600);
  const expected = [100];
  for (let n = 1, nextMs = 100; ; n++) {
    nextMs += 100 / Math.sqrt(n);
    if (Math.ceil(nextMs) >= 600) break;
    expected.push(Math.ceil(nextMs)); // a packet leaves every millisecond
  }
  expect(expected.slice(0, 4)).toEqual([100, 200, 271, 329]);
  expect(eventsMs).toEqual(expected);
});

test("RFC8289-5 with ecn packets that can be marked are, at the same times, and others dropped", () => {
  const dropped = standing({}, true, 600);
  const marked = standing({ ecn: true }, true, 600);
  const deaf = standing({ ecn: true }, false, 600);
  expect(marked.eventsMs).toEqual(dropped.eventsMs);
  expect(deaf.eventsMs).toEqual(dropped.eventsMs);
  expect(marked.lab.log.join()).not.toContain("drop");
  expect(deaf.lab.log.join()).not.toContain("mark");
});

test("RFC8289-5 nothing is dropped while no more than one MTU is left, however long it waited", () => {
  const lab = new QueueLab(codel());
  for (let i = 0; i < 100; i++) {
    while (lab.queue.waitingPackets < 2) lab.offer({ sizeBytes: 1500 });
    lab.nowNs += 50e6;
    lab.take();
  }
  expect(lab.log.join()).not.toContain("drop");
});

test("what finds no room is dropped, by default the 1001st", () => {
  const lab = new QueueLab(codel());
  const verdicts = Array.from({ length: 1002 }, () => lab.offer());
  expect(verdicts.lastIndexOf("accept")).toBe(999);
});

test.each<[object, string]>([
  [{ targetNs: 0 }, "codel(...): targetNs is 0, expected whole nanoseconds from 1, for example ms(5)"],
  [{ intervalNs: "100ms" }, 'codel(...): intervalNs is "100ms", expected whole nanoseconds'],
  [{ limitPackets: 0.5 }, "limitPackets is 0.5, expected a whole number of packets from 1"],
  [{ ecn: 1 }, "codel(...): ecn is 1, expected true or false"],
  [{ mtuBytes: 0 }, "mtuBytes is 0, expected whole bytes from 1"],
  [{ target: 5 }, 'codel(...): there is no option "target"'],
  [{ limitPacket: 5 }, 'Did you mean "limitPackets"?'],
  [5 as never, "codel(...): options are 5"],
])("%j is refused", (options, message) => {
  expect(() => codel(options)).toThrow(RangeError);
  expect(() => codel(options)).toThrow(message);
}); // prettier-ignore
