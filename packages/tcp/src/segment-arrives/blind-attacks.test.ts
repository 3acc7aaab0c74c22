import { ms, seconds } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import { inState } from "../lab.fixture.ts";
import type { State } from "../state.ts";
import { rcvWndBytes } from "../tcb.ts";

const STATES: State[] = [
  "ESTABLISHED",
  "FIN-WAIT-1",
  "FIN-WAIT-2",
  "CLOSE-WAIT",
  "CLOSING",
  "LAST-ACK",
];

describe.each(["rfc", "linux"] as const)("%s: RST by somebody who has to guess", (profile) => {
  test.each(STATES)(
    "RFC5961-3.2 U-4 U-5 U-6 %s: of a sweep over 2^32 only exact numbers reset",
    (state) => {
      const fatal: number[] = [];
      const window = rcvWndBytes(inState(state, { profile }).tcb);
      const near = [-3, -2, -1, 0, 1, 2, window - 1, window, window + 1];
      const far = Array.from({ length: 63 }, (_, at) => (at + 1) * 0x0400_0000);
      for (const seq of [...near, ...far]) {
        const lab = inState(state, { profile });
        const sent = lab.arrives({ flags: "R", seq });
        if (lab.tcb.state === "CLOSED") fatal.push(seq);
        const inside = seq > 0 && seq < window;
        expect(sent).toHaveLength(inside || (profile === "linux" && seq === window) ? 1 : 0);
      }
      // After the peer's FIN Linux takes its number too: the peer may not know that we have it.
      const afterFin = ["CLOSE-WAIT", "CLOSING", "LAST-ACK"].includes(state);
      expect(fatal).toEqual(profile === "linux" && afterFin ? [-1, 0] : [0]);
    },
  );
});

test.each([[[100, 300]], [[300, 100]]])(
  "RFC5961-3.2 linux: a RST at the end of the last SACK block is exact too: %j",
  (came) => {
    const ends = [0, 100, 200, 300, 301, 400, 399].filter((seq) => {
      const lab = inState("ESTABLISHED", { profile: "linux" });
      lab.tcb.sackOk = true;
      for (const early of came) lab.arrives({ flags: "A", seq: early, length: 100 });
      lab.arrives({ flags: "R", seq });
      return lab.tcb.state === "CLOSED";
    });
    expect(ends).toEqual([0, 400]);
  },
);

test.each<[State, string]>([
  ["ESTABLISHED", "ECONNRESET"],
  ["CLOSE-WAIT", "EPIPE"],
  ["FIN-WAIT-1", "ECONNRESET"],
  ["LAST-ACK", "ECONNRESET"],
])("linux: a RST in %s is %s to the application", (state, code) => {
  const lab = inState(state, { profile: "linux" });
  lab.arrives({ flags: "R" });
  expect([lab.tcb.state, lab.error]).toEqual(["CLOSED", code]);
});

describe("RFC5961-4.2 a SYN in a connection", () => {
  test.each(["rfc", "linux"] as const)("%s: draws a challenge, whatever its number", (profile) => {
    const lab = inState("ESTABLISHED", { profile });
    for (const seq of [-100_000, -1, 0, 1, 100_000, 0x7fff_0000]) {
      lab.nowNs += seconds(1);
      expect(lab.arrives({ flags: "S", seq })).toEqual(["A 1 ack 1"]);
    }
    expect(lab.tcb.state).toBe("ESTABLISHED");
  });
});

describe("RFC5961-5.2 MAY-12 U-8 data with a guessed ACK", () => {
  test.each(["rfc", "linux"] as const)("%s: only ACKs of late are believed", (profile) => {
    const lab = inState("ESTABLISHED", { profile });
    lab.write(1000);
    lab.arrives({ flags: "A" });
    const taken = [-70_000, -1002, -1001, -1, 0, 1, 70_000].filter((ack) => {
      lab.nowNs += seconds(1);
      const before = lab.tcb.receiveBuffer.bytes;
      lab.arrives({ flags: "A", ack, length: 10 });
      return lab.tcb.receiveBuffer.bytes > before;
    });
    // Linux believes in nothing before its SYN; the RFC in the largest window.
    expect(taken).toEqual(profile === "linux" ? [-1001, -1, 0] : [-1002, -1001, -1, 0]);
  });

  test("EST-26 linux: the ACK of what was never sent draws a challenge", () => {
    const lab = inState("ESTABLISHED", { profile: "linux" });
    expect(lab.arrives({ flags: "A", ack: 1 })).toEqual(["A 1 ack 1"]);
  });
});

describe("RFC5961-7 answers are limited for each connection", () => {
  test("linux: one in 500 ms, of all kinds together; text is always answered", () => {
    const lab = inState("ESTABLISHED", { profile: "linux" });
    const challenged = (flags: string, seq: number): boolean =>
      lab.arrives({ flags, seq }).length > 0;
    expect([challenged("S", 5), challenged("R", 5), challenged("A", 100_000)]).toEqual([
      true,
      false,
      false,
    ]);
    lab.nowNs += ms(499);
    expect(challenged("S", 5)).toBe(false);
    expect(lab.arrives({ flags: "A", seq: -100, length: 50 })).toHaveLength(1);
    lab.nowNs += ms(1);
    expect(challenged("A", 100_000)).toBe(true);
  });

  test("rfc: ten in 5 s", () => {
    const lab = inState("ESTABLISHED");
    const flood = (): number =>
      Array.from({ length: 50 }, () => lab.arrives({ flags: "S" }).length).reduce((a, b) => a + b);
    expect(flood()).toBe(10);
    lab.nowNs += seconds(5);
    expect(flood()).toBe(10);
  });

  test("the limit can be set", () => {
    const lab = inState("ESTABLISHED", { profile: "linux", challengeAckIntervalNs: 0 });
    for (let time = 0; time < 5; time++) expect(lab.arrives({ flags: "S" })).toHaveLength(1);
  });
});
