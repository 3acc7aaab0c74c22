import type { Queue } from "@seedwire/link";
import { bytes, codel, fqCodel, markAbove, packets, pie, red, type QueueModel, type Scenario } from "seedwire"; // prettier-ignore
import { expect, test } from "vitest";
import { found, street } from "./oracles.fixture.ts";
import { queueBounds } from "./queue-bounds.ts";

const marks = { congestionControl: "dctcp", ecn: "request" } as const;

test("queues that keep their limits, in packets, bytes and with marks, are in order", async () => {
  for (const queue of [packets(0), packets(5), bytes(8000), markAbove(2, 10)]) {
    const short = { rateBps: "1mbps", queue };
    expect(await found(queueBounds, street({ second: short }))).toBeNull();
    expect(await found(queueBounds, street({ second: short, tcp: marks }))).toBeNull();
  }
});

/** A queue that says the same of itself, and does something else. */
const lying =
  (model: QueueModel, admit: Queue["admit"]): QueueModel =>
  (place) =>
    Object.assign(model(place), { admit });

test.each<[what: string, queue: QueueModel, finding: RegExp]>([
  ["one packet too many", lying(packets(5), (_, waiting) => (waiting <= 5 ? "accept" : "drop")), /lets 6 packets wait, at most 5 may/],
  ["a few bytes too many", lying(bytes(8000), (_, __, waiting) => (waiting < 8000 ? "accept" : "drop")), /lets \d+ bytes wait, at most 8000 may/],
  ["one packet too few", lying(packets(5), (_, waiting) => (waiting < 4 ? "accept" : "drop")), /drops a packet, though only 4 packets of \d+ bytes wait; there is room for 5/],
  ["a mark too early", lying(markAbove(2, 10), ({ trafficClass }, waiting) => (waiting >= 10 ? "drop" : waiting > (trafficClass > 0 ? 1 : 2) ? "mark" : "accept")), /marks a packet: 2 wait, and more than 2 call for a mark/],
  ["a mark left out", lying(markAbove(2, 10), () => "accept"), /does not mark a packet: 3 wait/],
])("%s is a breach", async (_, queue, finding) => {
  const short = { rateBps: "1mbps", queue };
  expect(await found(queueBounds, street({ second: short, tcp: marks }))).toMatch(finding);
}); // prettier-ignore

test("queues that hold their packets keep their limits, and use them", async () => {
  const few = { limitPackets: 4 };
  for (const queue of [codel(few), fqCodel(few), pie(few), red({ minPackets: 1, maxPackets: 3 })]) {
    const short = { rateBps: "1mbps", queue };
    expect(await found(queueBounds, street({ second: short }))).toBeNull();
  }
});

test("more packets held than may wait, or fewer than the queue says, are breaches", async () => {
  const short = (queue: QueueModel): Scenario => street({ second: { rateBps: "1mbps", queue } });
  const greedy = short(lying(codel({ limitPackets: 4 }), () => "accept"));
  expect(await found(queueBounds, greedy)).toMatch(/is beyond its limit: 5 packets of \d+ bytes/);
  const boastful = short((place) =>
    Object.defineProperty(codel()(place), "waitingPackets", { get: () => 1000 }),
  );
  expect(await found(queueBounds, boastful)).toMatch(/counts wrongly: 1000 packets of \d+ bytes/);
});

test("a maximum that is not that of the run is a breach", async () => {
  const wrong = street({}, ({ net, first }) => {
    net.after("1s", () => void (first.forward.stats.queueMaxBytes += 1));
  });
  expect(await found(queueBounds, wrong)).toMatch(/client>router counts wrongly: \d+ bytes waited/);
});
