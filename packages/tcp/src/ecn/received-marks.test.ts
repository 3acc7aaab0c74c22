import { CE, ECT_0, ECT_1, OPTION_TIMESTAMPS } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { inState, type Lab } from "../lab.fixture.ts";
import { data, openAccurate, option, said, synAck } from "./accurate.fixture.ts";

/** What the ACK says that leaves in the end. */
function answer(lab: Lab): string {
  while (lab.packets.length === 0) lab.expire();
  return said(lab.packets.at(-1)!);
}
const isAtOnce = (lab: Lab): boolean => {
  lab.settle();
  return lab.packets.length > 0;
};

describe("the data receiver", () => {
  test("RFC9768-3.2 RFC9768-3.2.2 counts marked packets in ACE, from 5 on, and bytes of each kind", () => {
    const lab = openAccurate();
    const seen: string[] = [];
    for (const field of [ECT_0, CE, CE, ECT_1, CE, ECT_0, CE]) {
      lab.arrives(data(field));
      seen.push(answer(lab));
    }
    expect(seen).toEqual([
      "5 - | e0b 101 ceb 0 e1b 1", // all of them, as the handshake owes
      "6 - | e0b 101 ceb 100",
      "7 - | e0b 101 ceb 200",
      "7 - | e1b 101 ceb 200 e0b 101",
      "0 - | e1b 101 ceb 300 e0b 101",
      "0 - | e1b 101 ceb 300 e0b 201",
      "1 - | e1b 101 ceb 400 e0b 201",
    ]);
  });

  test("RFC9768-3.2 counts pure ACKs, what comes again, but no SYN, and nothing out of the window", () => {
    const lab = openAccurate();
    const counted = (): number => lab.tcb.ecn.received.cePackets;
    lab.arrives(data(CE, 0));
    expect(counted()).toBe(1);
    lab.arrives(data(CE, 100, 5, { seq: 100 }));
    lab.arrives(data(CE, 200, 5, { seq: 0 }));
    expect(counted()).toBe(3);
    expect(lab.tcb.ecn.received.ceBytes).toBe(300);
    lab.arrives(data(CE, 100, 5, { seq: -100 }));
    lab.arrives(data(CE, 100, 5, { seq: 200_000 }));
    lab.arrives({ flags: "S", seq: 0, set: { trafficClass: CE } });
    expect(counted()).toBe(3);
  });

  test("packets that a driver has joined count each", () => {
    const lab = openAccurate();
    lab.arrives(data(CE, 2500, 5, { set: { joinedSegmentBytes: 1000 } }));
    expect(answer(lab)).toMatch(/^0 - \| e0b 1 ceb 2500/);
  });

  test("what may not be marked moves no counter, and is not seen as ECN", () => {
    const lab = openAccurate({ nagle: false });
    lab.write(10); // with what the handshake owes
    lab.arrives(data(0));
    expect([answer(lab), lab.tcb.ecn.seen]).toEqual(["5 -", false]);
    lab.arrives(data(ECT_1));
    expect([answer(lab), lab.tcb.ecn.seen]).toEqual(["5 - | e1b 101 ceb 0", true]);
  });

  test("counters go round at 2^24", () => {
    const lab = openAccurate();
    lab.tcb.ecn.received.e0Bytes = (1 << 24) - 50;
    lab.arrives(data(ECT_0));
    expect(answer(lab)).toMatch(/^5 - \| e0b 51/);
  });
});

test("without ECN it is counted too, and not told of (Linux)", () => {
  const lab = inState("ESTABLISHED");
  for (const field of [CE, ECT_0, ECT_1, 0]) lab.arrives(data(field, 100, 0));
  lab.arrives(data(CE, 0, 0));
  const { received, seen } = lab.tcb.ecn;
  expect(received).toEqual({ cePackets: 2, e0Bytes: 100, ceBytes: 100, e1Bytes: 100 });
  expect(seen).toBe(true);
  lab.write(10);
  expect(said(lab.packets[0]!)).toBe("0 -");
});

test.each([
  ["accurate", "linux", 1],
  ["classic", "linux", 0],
  ["classic", "rfc", 1],
] as const)("after our FIN %s ECN, profile %s, counts %i of one", (kind, profile, counted) => {
  const options = { profile, timestamps: false } as const;
  const lab =
    kind === "accurate"
      ? openAccurate(options)
      : openAccurate({ ...options, ecn: "request" }, synAck(1));
  expect([lab.tcb.ecn.agreed, lab.tcb.ecn.accurate === null]).toEqual([true, kind === "classic"]);
  lab.close();
  lab.arrives(data(CE, 100, 0));
  expect(lab.tcb.ecn.received.cePackets).toBe(counted);
});

describe("RFC9768-3.2.2.5.1 an ACK leaves at once", () => {
  const established = (): Lab => {
    const lab = openAccurate({ delayedAckNs: 200e6 });
    lab.arrives(data(ECT_0, 1000));
    answer(lab);
    return lab;
  };

  test("when a mark comes after none", () => {
    const lab = established();
    lab.arrives(data(ECT_0));
    expect(isAtOnce(lab)).toBe(false);
    lab.arrives(data(CE));
    expect(isAtOnce(lab)).toBe(true);
    lab.arrives(data(CE));
    expect(isAtOnce(lab)).toBe(false);
    lab.arrives(data(CE)); // the second without an ACK
    expect(isAtOnce(lab)).toBe(true);
  });

  test("without data that waits for it after three marks", () => {
    const lab = established();
    const sent = [1, 2, 3, 4, 5, 6].map(() => {
      lab.arrives(data(CE, 0));
      return isAtOnce(lab);
    });
    expect(sent).toEqual([false, false, true, false, false, true]);
  });

  test("by Linux at every change, and never later than with six marks", () => {
    const lab = openAccurate({ profile: "linux", timestamps: false, delayedAckMaxNs: 200e6 });
    for (let at = 0; at < 60; at++) lab.arrives(data(ECT_0));
    lab.expire();
    lab.arrives(data(ECT_0));
    expect(isAtOnce(lab)).toBe(false);
    lab.arrives(data(CE));
    expect(said(lab.packets[0]!)).toMatch(/^6 ect0 \| e1b 1 ceb 100 e0b \d+$/);
    lab.arrives(data(ECT_0));
    expect(isAtOnce(lab)).toBe(true);
    lab.arrives(data(ECT_0));
    expect(isAtOnce(lab)).toBe(false);
    const marks = [1, 2, 3, 4, 5, 6, 7].map(() => {
      lab.arrives(data(CE, 10));
      return isAtOnce(lab);
    });
    expect(marks).toEqual([true, false, false, false, false, false, true]);
  });

  test("a row of marks is one of packets with data, be it little", () => {
    const lab = established();
    lab.arrives(data(CE, 1));
    expect(isAtOnce(lab)).toBe(true);
    lab.arrives(data(ECT_0, 0));
    lab.arrives(data(CE, 1));
    expect(isAtOnce(lab)).toBe(false);
  });
});

describe("RFC9768-3.2.3 the option", () => {
  const busy = (options = {}): Lab => openAccurate({ sack: true, ...options }, sackable);
  const sackable = {
    flags: "SA",
    set: { ...option(1, 0, 1), flags: 0x12 | (2 << 6), mss: 1000, tcpOptions: 64 | 1 | 4 },
  };

  test("is there with an ACK if a counter has changed since the ACK before", () => {
    const lab = busy({ nagle: false });
    lab.write(10); // what the handshake owes
    lab.arrives(data(ECT_0));
    lab.write(10);
    expect(said(lab.packets[0]!)).toBe("5 ect0 | e0b 101 ceb 0");
    lab.write(10);
    expect(said(lab.packets[0]!)).toBe("5 ect0");
  });

  test("leaves full segments room", () => {
    const lab = busy();
    lab.write(10);
    lab.arrives({ flags: "A" });
    lab.arrives(data(CE));
    lab.packets.length = 0;
    lab.write(3000);
    const sizes = lab.packets.map((packet) => [packet.payloadLength, packet.sizeBytes]);
    expect(sizes.slice(0, 2)).toEqual([
      [992, 1040],
      [1000, 1040],
    ]);
  });

  /** Data of all kinds, with gaps: how many SACK blocks each ACK has, and what option. */
  function gaps(lab: Lab, tcpOptions: number): string[] {
    return [ECT_0, CE, ECT_1, ECT_0, ECT_0].map((field, at) => {
      const set = { tcpOptions, tsVal: at + 1 };
      lab.arrives(data(field, 1000, 5, { seq: 1000 + 2000 * at, set }));
      return `${lab.packets.at(-1)!.sackBlocks} ${said(lab.packets.at(-1)!)}`;
    });
  }

  test("RFC9768-3.2.3.3 displaces the fourth SACK block", () => {
    expect(gaps(busy(), 0)).toEqual([
      "1 5 - | e0b 1001 ceb 0 e1b 1", // all, as the handshake owes
      "2 6 - | e0b 1001 ceb 1000",
      "3 6 - | e1b 1001 ceb 1000 e0b 1001",
      "3 6 - | e1b 1001 ceb 1000 e0b 2001",
      "3 6 - | e1b 1001 ceb 1000 e0b 3001",
    ]);
  });

  test("RFC9768-3.2.3.3 beside timestamps it displaces the third, but never the second", () => {
    const set = { ...sackable.set, tcpOptions: sackable.set.tcpOptions | OPTION_TIMESTAMPS };
    const lab = openAccurate({ sack: true, timestamps: true }, { flags: "SA", set });
    expect(gaps(lab, OPTION_TIMESTAMPS)).toEqual([
      "1 5 - | e0b 1001 ceb 0 e1b 1",
      "2 6 - | e0b 1001 ceb 1000",
      "2 6 - | e1b 1001 ceb 1000",
      "3 6 -", // the counter of ECT(0), which has changed, would be the third
      "3 6 -",
    ]);
  });

  test("RFC9768-3.1.1-b with SACK what came twice is told of (D-SACK)", () => {
    const lab = busy();
    lab.arrives(data(ECT_0, 1000));
    lab.arrives(data(ECT_0, 500, 5, { seq: -500 }));
    const { sackBlocks, sackEdges } = lab.packets.at(-1)!;
    expect([sackBlocks, sackEdges![1]]).toEqual([1, lab.tcb.rcvNxt]);
  });
});
