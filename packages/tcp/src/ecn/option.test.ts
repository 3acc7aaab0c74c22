import {
  ACK,
  CE,
  ECT_0,
  ECT_1,
  OPTION_MSS,
  OPTION_SACK_PERMITTED,
  OPTION_TIMESTAMPS,
  type Packet,
} from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import { inState, type Lab } from "../lab.fixture.ts";
import { dataLimitBytes } from "../send/mss.ts";
import { aceBits } from "./ace.ts";
import {
  allSaid,
  data,
  listening,
  openAccurate,
  option,
  said,
  synAck,
} from "./accurate.fixture.ts";

/** With SACK, and what the handshake owes sent. */
function open(options: TcpOptions = {}): Lab {
  const { set } = synAck(2);
  let tcpOptions = OPTION_MSS | OPTION_SACK_PERMITTED | set!.tcpOptions!;
  if (options.timestamps === true) tcpOptions |= OPTION_TIMESTAMPS;
  const answer = { flags: "SA", set: { ...set, tcpOptions } };
  const lab = openAccurate({ sack: true, nagle: false, ...options }, answer);
  lab.write(10);
  lab.arrives({ flags: "A", set: stamp(lab) });
  return lab;
}
const stamp = ({ tcb }: Lab) => (tcb.timestampsOk ? { tcpOptions: OPTION_TIMESTAMPS } : {});

/** So many gaps before data with these fields: what the ACKs say, after how many SACK blocks. */
const gaps = (lab: Lab, fields: readonly number[]): string[] =>
  fields.map((field, at) => {
    lab.arrives(data(field, 1000, 5, { seq: 1000 + 2000 * at, set: stamp(lab) }));
    const packet = lab.packets.at(-1)!;
    return `${packet.sackBlocks} ${said(packet)}`;
  });

describe("RFC9768-3.2.3.3 beside SACK", () => {
  test("a counter alone fits with four blocks", () => {
    expect(gaps(open(), [ECT_0, ECT_0, ECT_0, ECT_0])).toEqual([
      "1 5 - | e0b 1001 ceb 0",
      "2 5 - | e0b 2001 ceb 0",
      "3 5 - | e0b 3001 ceb 0",
      "4 5 - | e0b 4001",
    ]);
  });

  test("none where it leaves no room for data, on a path of 68 bytes", () => {
    const lab = open({ profile: "linux", accEcnOption: "always" });
    lab.tcb.sending.pathMtuBytes = 68;
    lab.tcb.smssBytes = 28;
    const limits = [ECT_0, ECT_0].map((field) => {
      const [said] = gaps(lab, [field]);
      return [said, dataLimitBytes(lab.tcb), lab.packets.at(-1)!.sizeBytes];
    });
    expect(limits).toEqual([
      ["1 5 - | e1b 1 ceb 0 e0b 1001", 8, 64],
      ["2 5 -", 16, 60],
    ]);
  });

  test("none displaces a block, if it is never to be sent", () => {
    expect(gaps(open({ timestamps: true, accEcnOption: "never" }), [ECT_0, ECT_0, ECT_0])).toEqual([
      "1 5 -",
      "2 5 -",
      "3 5 -",
    ]);
  });

  test("and with timestamps displaces the third", () => {
    expect(gaps(open({ timestamps: true }), [ECT_0, ECT_0, ECT_0])).toEqual([
      "1 5 - | e0b 1001 ceb 0",
      "2 5 - | e0b 2001 ceb 0",
      "2 5 - | e0b 3001 ceb 0",
    ]);
  });
});

describe.each([false, true])(
  "RFC 6691 §2 the data leaves the option room, timestamps %s",
  (timestamps) => {
    test.each<[string, number, readonly number[]]>([
      ["one counter", 0, [ECT_0]],
      ["that of CE", 0, [CE]],
      ["all", 0, [ECT_0, ECT_1]],
      ["one beside SACK", 1, [ECT_0]],
      ["all beside SACK", 1, [ECT_0, ECT_1]],
      ["one beside two blocks", 1, [ECT_0, ECT_0]],
      ["one beside three blocks", 1, [ECT_0, ECT_0, ECT_0]],
      ["all beside two blocks", 1, [ECT_0, ECT_1, CE]],
      ["one beside four blocks", 1, [ECT_0, ECT_0, ECT_0, ECT_0]],
    ])("%s", (_what, gap, fields) => {
      const lab = open({ timestamps, accEcnOption: "always" });
      if (gap > 0) gaps(lab, fields);
      else for (const field of fields) lab.arrives(data(field, 100, 5, { set: stamp(lab) }));
      lab.write(2000);
      const full = lab.packets.filter(({ payloadLength }) => payloadLength > 900);
      expect(full.length).toBeGreaterThan(0);
      for (const { sizeBytes } of full) expect(sizeBytes).toBe(1040);
    });
  },
);

describe("a sparing one", () => {
  /** What left after so many ms, with a round trip of 90 ms; the first two are owed by the handshake. */
  function at(times: readonly number[], accEcnOptionsPerRoundTrip: number): boolean[] {
    const options = { accEcnOption: "sparing", accEcnOptionsPerRoundTrip } as const;
    const lab = inState("SYN-SENT", { ecn: "request-accurate", nagle: false, ...options });
    lab.nowNs = 90e6;
    lab.arrives(synAck(2));
    lab.write(10);
    return times.map((ms) => {
      lab.nowNs = (90 + ms) * 1e6;
      lab.write(10);
      return allSaid(lab)[0]!.includes("|");
    });
  }

  test("RFC9768-3.2.3.3 says it three times in a round trip", () => {
    const times = [1, 29, 30, 31, 59, 60, 89];
    expect(at(times, 3)).toEqual([false, false, true, false, false, true, false]);
  });

  test("or not at all", () => {
    expect(at([1, 30, 90, 300], 0)).toEqual([false, false, false, false]);
  });

  test("RFC9768-3.2.3.3 comes before a counter has gone far", () => {
    const lab = openAccurate({
      nagle: false,
      accEcnOption: "sparing",
      accEcnOptionsPerRoundTrip: 0,
    });
    lab.write(10); // owed by the handshake
    const says = (length = 100): boolean => {
      lab.arrives(data(ECT_0, length));
      lab.write(10);
      return allSaid(lab).at(-1)!.includes("|");
    };
    expect(says()).toBe(false);
    lab.tcb.ecn.received.e0Bytes = 2 ** 22 - 150;
    expect([says(), says(), says(0), says()]).toEqual([false, true, false, false]);
  });

  test("tells of a mark twice (Linux)", () => {
    const lab = openAccurate({
      profile: "linux",
      timestamps: false,
      nagle: false,
      accEcnOption: "sparing",
      accEcnOptionsPerRoundTrip: 0,
    });
    const says = (): boolean => {
      lab.write(10);
      return allSaid(lab).at(-1)!.includes("|");
    };
    says(); // owed by the handshake
    expect(says()).toBe(false);
    for (const field of [CE, CE, ECT_0]) {
      lab.arrives(data(field, 0)); // a mark, another one, and a change
      expect([says(), says(), says()]).toEqual([true, true, false]);
    }
    lab.arrives(data(ECT_0, 0));
    expect(says()).toBe(false);
  });
});

test("Linux sends the option to none but those that sent one", () => {
  const options = { profile: "linux", timestamps: false, nagle: false } as const;
  const lab = openAccurate(options, synAck(2, 0, {}));
  lab.write(10);
  expect(allSaid(lab)).toEqual(["5 ect0"]);
  const other = openAccurate(options, synAck(2));
  other.write(10);
  expect(allSaid(other)).toEqual(["5 ect0 | e1b 1 ceb 0 e0b 1"]);
});

test("a server owes one, which the SYN,ACK has; Linux sends more to those that sent one", () => {
  const says = (profile: "linux" | "rfc", set: Partial<Packet>): boolean[] => {
    const lab = listening(7, 0, { profile, timestamps: false, nagle: false });
    lab.arrives({ flags: "A", set: { ...set, flags: ACK | aceBits(2) } });
    return [1, 2].map(() => {
      lab.write(10);
      return allSaid(lab)[0]!.includes("|");
    });
  };
  expect(says("rfc", {})).toEqual([true, false]);
  expect(says("linux", {})).toEqual([false, false]);
  expect(says("linux", option(1, 0, 1))).toEqual([true, true]);
});

test.each([
  ["rfc", false], // RFC 9768 §3.2.3.2.2: it may have been what stopped the segment
  ["linux", true],
] as const)("what goes again has the option, profile %s: %s", (profile, expected) => {
  const lab = openAccurate({ profile, timestamps: false, accEcnOption: "always" });
  lab.write(1000);
  expect(allSaid(lab)[0]).toContain("|");
  lab.expire();
  expect(lab.tcb.counters.retransmittedSegments).toBe(1);
  expect(allSaid(lab)[0]!.includes("|")).toBe(expected);
});
