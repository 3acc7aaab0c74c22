import { OPTION_ACCECN_0, OPTION_ACCECN_1, type Packet } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { Outbox } from "../outbox.ts";
import { type AccurateEcn, newAccurateEcn } from "./accurate.ts";
import { option } from "./accurate.fixture.ts";
import { examineOption, takeCounters } from "./option-feedback.ts";

const segment = (set: Partial<Packet> = {}): Packet => Object.assign(new Outbox().pool.take(), set);

/** The sender's counters of ECT(0), CE and ECT(1). */
class Counters {
  readonly accurate: AccurateEcn = newAccurateEcn(0, 0);

  /** An ACK of 500 bytes; whether it tells how many were marked. */
  ack(set: Partial<Packet> = {}, { linux = true, sentBytes = 0 } = {}): boolean {
    return takeCounters(this.accurate, segment(set), 500, sentBytes, linux);
  }

  get values(): number[] {
    const { e0Bytes, ceBytes, e1Bytes } = this.accurate;
    return [e0Bytes, ceBytes, e1Bytes];
  }
}

test.each([
  [0, 0, 0, 0, "empty"],
  [1, 0, 0, 0, "failed"],
  [1, 1, 0, 0, "counters"],
  [2, 1, 0, 0, "counters"],
  [3, 1, 0, 0, "failed"],
  [3, 1, 0, 1, "counters"],
  [3, 0, 0, 1, "failed"],
])(
  "RFC9768-3.2.3.2.4 the first option, with %i fields %i, %i, %i: %s",
  (fields, first, ce, third, seen) => {
    expect(examineOption(segment(option(first, ce, third, fields)))).toBe(seen);
    const backwards = { ...option(third, ce, first, fields), tcpOptions: OPTION_ACCECN_1 };
    expect(examineOption(segment(backwards))).toBe(seen);
  },
);

test.each([
  [OPTION_ACCECN_0, 0, [0, 0, 0], false],
  [OPTION_ACCECN_0, 1, [100, 0, 0], false],
  [OPTION_ACCECN_0, 2, [100, 200, 0], true],
  [OPTION_ACCECN_0, 3, [100, 200, 300], true],
  [OPTION_ACCECN_1, 0, [0, 0, 0], false],
  [OPTION_ACCECN_1, 1, [0, 0, 300], false],
  [OPTION_ACCECN_1, 2, [0, 200, 300], true],
  [OPTION_ACCECN_1, 3, [100, 200, 300], true],
])(
  "RFC9768-3.2.3 in order %i an option with %i fields tells of %j; of marks: %s",
  (tcpOptions, fields, values, tells) => {
    const counters = new Counters();
    expect(counters.ack({ ...option(101, 200, 301, fields), tcpOptions })).toBe(tells);
    expect(counters.values).toEqual(values);
  },
);

describe("where no option comes Linux goes on with the counter that was growing alone", () => {
  test.each([
    [option(1001, 0, 1), [1500, 0, 0]],
    [option(1, 1000, 1), [0, 1500, 0]],
    [option(1, 0, 1001), [0, 0, 1500]],
    [option(1001, 1000, 1), undefined], // which, nobody knows
    [option(1001, 1000, 1001), undefined],
    [option(1, 0, 1), undefined], // none has grown
  ])("%j", (set, values) => {
    const counters = new Counters();
    counters.ack(set);
    const before = counters.values;
    expect(counters.ack({}, { linux: false })).toBe(false);
    expect(counters.values).toEqual(before);
    expect(counters.ack()).toBe(values !== undefined);
    expect(counters.values).toEqual(values ?? before);
  });

  test("a second one that joins in takes its place; two that do leave none", () => {
    const counters = new Counters();
    counters.ack(option(1001, 0, 1));
    counters.ack(option(1501, 500, 1));
    counters.ack();
    expect(counters.values).toEqual([1500, 1000, 0]);
    counters.ack(option(2001, 1000, 501)); // fresh are ECT(0) and ECT(1)
    expect(counters.ack()).toBe(false);
    expect(counters.values).toEqual([2000, 1000, 500]);
  });

  test("one that moved back leaves none either, and that of CE tells nothing then", () => {
    const counters = new Counters();
    counters.ack(option(1001, 0, 1));
    expect(counters.ack(option(901, 0, 1))).toBe(true);
    expect(counters.values).toEqual([900, 0, 0]);
    expect(counters.ack()).toBe(false);
    counters.ack(option(901, 1000, 1));
    expect(counters.ack(option(901, 999, 1))).toBe(false);
  });

  test("and with none before there ever was an option", () => {
    const counters = new Counters();
    expect(counters.ack()).toBe(false);
    expect(counters.values).toEqual([0, 0, 0]);
  });
});

test("after 2^23 bytes, less one, without an option none is believed any more (Linux)", () => {
  const late = new Counters();
  late.ack({}, { sentBytes: 2 ** 23 - 1 });
  expect(late.ack(option(1, 500, 1))).toBe(false);
  expect(late.values).toEqual([0, 0, 0]);
  const inTime = new Counters();
  inTime.ack({}, { sentBytes: 2 ** 23 - 2 });
  expect(inTime.ack(option(1, 500, 1))).toBe(true);
  inTime.ack({}, { sentBytes: 2 ** 23 });
  expect(inTime.ack(option(1, 1500, 1))).toBe(true);
  expect(inTime.values).toEqual([0, 1500, 0]);
});

test("RFC9768-3.2.3.2.4 only the first counters are looked at: later a zero is one that went round", () => {
  const counters = new Counters();
  expect(counters.ack(option(1, 0, 1, 0))).toBe(false); // empty
  counters.ack(option(1, 0, 1));
  counters.accurate.e0Bytes = 2 ** 24 - 101;
  expect(counters.ack(option(0, 0, 1))).toBe(true);
  expect(counters.values).toEqual([2 ** 24 - 1, 0, 0]);
});
