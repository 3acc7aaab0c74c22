import { addressOf, ICMP, Packet, TCP } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { flowHash } from "./flow-hash.ts";
import { fqCodel } from "./fq-codel.ts";
import { QueueLab } from "./queue-lab.fixture.ts";

const takeAll = (lab: QueueLab): (number | null)[] => {
  const order: (number | null)[] = [];
  while (lab.queue.waitingPackets > 0) order.push(lab.take());
  return order;
};

describe("RFC8290-4.2 turns", () => {
  test("flows of full packets take turns", () => {
    const lab = new QueueLab(fqCodel());
    for (const flow of [1, 1, 1, 2, 2, 2]) lab.offer({ flow });
    expect(takeAll(lab)).toEqual([0, 3, 1, 4, 2, 5]);
  });

  test("a turn is of bytes: three packets of 500 go for one of 1500", () => {
    const lab = new QueueLab(fqCodel());
    for (let i = 0; i < 2; i++) lab.offer({ flow: 1 }); // 0, 1
    for (let i = 0; i < 6; i++) lab.offer({ flow: 2, sizeBytes: 500 }); // 2 to 7
    expect(takeAll(lab)).toEqual([0, 2, 3, 4, 1, 5, 6, 7]);
  });

  test("what a turn leaves or overdraws counts in the next", () => {
    const lab = new QueueLab(fqCodel({ quantumBytes: 1000 }));
    for (let i = 0; i < 3; i++) lab.offer({ flow: 1, sizeBytes: 1500 }); // 0 to 2
    for (let i = 0; i < 5; i++) lab.offer({ flow: 2, sizeBytes: 1000 }); // 3 to 7
    // Deficits of the first: 1000, -500, 500, -1000, 0, 1000.
    expect(takeAll(lab)).toEqual([0, 3, 1, 4, 5, 2, 6, 7]);
  });

  test("a new flow comes before all that wait, once", () => {
    const lab = new QueueLab(fqCodel());
    for (let i = 0; i < 4; i++) lab.offer({ flow: 1 }); // 0 to 3
    expect([lab.take(), lab.take()]).toEqual([0, 1]); // now it is old, and its turn is over
    for (let i = 0; i < 3; i++) lab.offer({ flow: 2 }); // 4 to 6
    expect(takeAll(lab)).toEqual([4, 5, 2, 6, 3]);
  });

  test("a new flow that is empty has to wait for its turn among the old ones before it is new again", () => {
    const lab = new QueueLab(fqCodel());
    for (let i = 0; i < 4; i++) lab.offer({ flow: 1 }); // 0 to 3
    lab.take();
    lab.take();
    lab.offer({ flow: 2, sizeBytes: 100 }); // 4
    expect(lab.take()).toBe(4);
    expect(lab.take()).toBe(2); // the second is found empty, and is old now
    lab.offer({ flow: 2, sizeBytes: 100 }); // 5
    lab.offer({ flow: 1 }); // 6
    expect(takeAll(lab)).toEqual([5, 3, 6]);
  });
});

describe("RFC8290-4.1 where there is no room", () => {
  test("half the bytes of the fattest flow go, from its head", () => {
    const lab = new QueueLab(fqCodel({ limitPackets: 8 }));
    lab.offer({ flow: 1 }); // 0
    for (let i = 0; i < 7; i++) lab.offer({ flow: 2, sizeBytes: 1000 }); // 1 to 7
    expect(lab.offer({ flow: 1 })).toBe("accept"); // 8
    expect(lab.log.slice(8)).toEqual(["drop 1", "drop 2", "drop 3", "drop 4", "accept 8"]);
  });

  test("by bytes and not by packets, and what comes counts", () => {
    const lab = new QueueLab(fqCodel({ limitPackets: 4 }));
    for (let i = 0; i < 3; i++) lab.offer({ flow: 1, sizeBytes: 400 }); // 0 to 2
    lab.offer({ flow: 2, sizeBytes: 900 }); // 3
    lab.offer({ flow: 2, sizeBytes: 900 }); // 4: the second would have 1800
    expect(lab.log.slice(4)).toEqual(["drop 3", "accept 4"]);
  });

  test("at most 64 packets go at once", () => {
    const lab = new QueueLab(fqCodel({ limitPackets: 200 }));
    for (let i = 0; i < 201; i++) lab.offer({ flow: 1 });
    expect(lab.queue.waitingPackets).toBe(200 - 64 + 1);
  });

  test("what is itself too fat is refused", () => {
    const lab = new QueueLab(fqCodel({ limitPackets: 1 }));
    lab.offer({ flow: 1, sizeBytes: 100 });
    expect(lab.offer({ flow: 2, sizeBytes: 1500 })).toBe("drop");
    expect(lab.offer({ flow: 2, sizeBytes: 90 })).toBe("accept");
    expect(takeAll(lab)).toEqual([2]);
  });
});

test("RFC8290-3 each flow is under CoDel by itself: only the one that waits too long is dropped, or marked", () => {
  for (const isMarkable of [false, true]) {
    const lab = new QueueLab(fqCodel());
    for (let nowMs = 0; nowMs < 2000; nowMs++) {
      lab.nowNs = nowMs * 1e6;
      if (nowMs % 10 === 0) lab.offer({ flow: 1, isMarkable });
      for (let i = 0; i < 2; i++) lab.offer({ flow: 2, isMarkable });
      lab.take();
    }
    const bad = lab.log.filter((line) => line.startsWith(isMarkable ? "mark" : "drop"));
    expect(bad.length).toBeGreaterThan(10);
    const flows = bad.map((line) => lab.flowOf(Number(line.split(" ")[1])));
    expect(new Set(flows)).toEqual(new Set([2]));
  }
});

describe("RFC8290-4.1 the hash", () => {
  const packetOf = (change: Partial<Packet>): Packet =>
    Object.assign(new Packet(), {
      protocol: TCP,
      source: addressOf(10, 0, 0, 1),
      destination: addressOf(10, 0, 0, 2),
      sourcePort: 80,
      destinationPort: 49152,
      ...change,
    });

  test("is one of addresses, protocol and ports", () => {
    const others = [{}, { source: addressOf(10, 0, 0, 3) }, { destination: addressOf(10, 0, 0, 3) }, { protocol: 17 }, { sourcePort: 81 }, { destinationPort: 49153 }].map((change) => flowHash(packetOf(change), 7)); // prettier-ignore
    expect(new Set(others).size).toBe(others.length);
    expect(flowHash(packetOf({ seq: 9, ttl: 3, payloadLength: 7 }), 7)).toBe(others[0]);
    expect(flowHash(packetOf({}), 8)).not.toBe(others[0]);
  });

  test("does not look at the ports of fragments, and of protocols that have none", () => {
    for (const change of [{ moreFragments: true }, { fragmentOffset: 8 }, { protocol: ICMP }]) {
      const hashes = [80, 81].map((sourcePort) => flowHash(packetOf({ ...change, sourcePort }), 7));
      expect(hashes[0]).toBe(hashes[1]);
    }
  });

  test("spreads flows over queues: 64,000 over 64, each within four standard deviations of 1000", () => {
    const counts = Array.from({ length: 64 }, () => 0);
    for (let sourcePort = 0; sourcePort < 64_000; sourcePort++) {
      counts[Math.floor(flowHash(packetOf({ sourcePort }), 12345) / 2 ** 26)]!++;
    }
    expect(Math.min(...counts)).toBeGreaterThan(1000 - 4 * 31.4);
    expect(Math.max(...counts)).toBeLessThan(1000 + 4 * 31.4);
  });
});

test.each<[object, string]>([
  [{ flows: 0 }, "fqCodel(...): flows is 0, expected a whole number, 1 to 65536, for example 1024"],
  [{ flows: 65_537 }, "flows is 65537"],
  [{ quantumBytes: 0 }, "quantumBytes is 0, expected whole bytes from 1"],
  [{ quantumByte: 300 }, 'Did you mean "quantumBytes"?'],
])("%j is refused", (options, message) => {
  expect(() => fqCodel(options)).toThrow(message);
});

test("what is dropped does not depend on when a run began: a flow that never dropped has no pace to go on with", () => {
  const logFrom = (startNs: number): readonly string[] => {
    const lab = new QueueLab(fqCodel({ limitPackets: 60 }));
    lab.nowNs = startNs;
    for (let i = 0; i < 1500; i++) {
      lab.nowNs += 1e6;
      lab.offer();
      if (i % 3 === 2) lab.take();
    }
    return lab.log;
  };
  const log = logFrom(0);
  expect(log.filter((line) => line.startsWith("drop")).length).toBeGreaterThan(100);
  expect(logFrom(30e9)).toEqual(log);
});
