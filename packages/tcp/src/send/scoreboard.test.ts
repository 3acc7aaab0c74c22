import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ISS } from "../lab.fixture.ts";
import { seqAdd, seqDiff, type Seq } from "../seq.ts";
import { ENDS_BURST, EVER_RETRANSMITTED, HAS_FIN, LOST, RETRANSMITTED, SACKED } from "./marks.ts";
import { Scoreboard } from "./scoreboard.ts";

const at = (offset: number): Seq => seqAdd(ISS, offset);

/** A segment as a child would write it down. */
interface Segment {
  start: number;
  end: number;
  flags: number;
  sentNs: number;
}

/** A scoreboard as a child would write it: a list of records, and one of those by time. */
class Model {
  segments: Segment[] = [];
  /** Sent longest ago first; without those that are SACKed, or that RACK has decided about. */
  watched: Segment[] = [];
  nextSeq = 0;

  count(flag: number): number {
    return this.segments.filter(({ flags }) => (flags & flag) !== 0).length;
  }

  unwatch(segment: Segment): void {
    this.watched = this.watched.filter((other) => other !== segment);
  }
}

const STEPS =
  "append,append,append,acknowledge,trim,sack,sack,lose,unwatch,retransmit,probe,clear lost,forget sacks,clear retransmitted,cut,join,acknowledge plain";

interface Step {
  readonly do: string;
  /** Which segment, as a share of all. */
  readonly which: number;
  readonly length: number;
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom(...STEPS.split(",")),
  which: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  length: fc.integer({ min: 1, max: 9 }),
});

function take(step: Step, board: Scoreboard, model: Model, nowNs: number): void {
  const { segments } = model;
  if (step.do === "append") {
    const end = model.nextSeq + step.length;
    const flags = step.which < 0.5 ? HAS_FIN : HAS_FIN | ENDS_BURST;
    board.append(at(model.nextSeq), at(end), flags, nowNs);
    const segment = { start: model.nextSeq, end, flags, sentNs: nowNs };
    segments.push(segment);
    model.watched.push(segment);
    model.nextSeq = end;
    return;
  }
  if (segments.length === 0) return;
  const index = Math.floor(step.which * segments.length);
  const segment = segments[index]!;
  const length = segment.end - segment.start;
  const isSacked = (segment.flags & SACKED) !== 0;
  switch (step.do) {
    case "acknowledge":
      board.takeFirst();
      model.unwatch(segments.shift()!);
      return;
    case "acknowledge plain": {
      const marked = segments.findIndex(({ flags }) => (flags & ~(HAS_FIN | ENDS_BURST)) !== 0);
      const plain = marked < 0 ? segments.length : marked;
      expect(board.plainUpTo(at(model.nextSeq))).toBe(plain);
      const count = Math.min(plain, index + 1);
      if (count === 0) return;
      board.takePlain(count);
      for (const each of segments.splice(0, count)) model.unwatch(each);
      return;
    }
    case "trim":
      if (segments[0]!.end - segments[0]!.start === 1) return;
      segments[0]!.start++;
      board.trimFirst(at(segments[0]!.start));
      return;
    case "sack":
      if (isSacked) return;
      board.setSacked(index);
      if ((segment.flags & LOST) !== 0) segment.flags &= ~(LOST | RETRANSMITTED);
      segment.flags |= SACKED | ENDS_BURST;
      if (index > 0) segments[index - 1]!.flags |= ENDS_BURST;
      model.unwatch(segment);
      return;
    case "lose": {
      const again = (segment.flags & LOST) !== 0;
      const news = !isSacked && (!again || (segment.flags & RETRANSMITTED) !== 0);
      expect(board.setLost(index)).toBe(news);
      if (isSacked) return;
      if (again) segment.flags &= ~RETRANSMITTED;
      segment.flags |= LOST;
      return;
    }
    case "unwatch":
      board.unwatch(index);
      model.unwatch(segment);
      return;
    case "retransmit":
    case "probe":
      if (isSacked) return;
      board.resent(index, nowNs);
      if (step.do === "retransmit") board.retransmitted(index);
      segment.flags |=
        step.do === "probe" ? EVER_RETRANSMITTED : RETRANSMITTED | EVER_RETRANSMITTED;
      segment.sentNs = nowNs;
      model.unwatch(segment);
      model.watched.push(segment);
      return;
    case "clear lost":
      board.clearLost();
      for (const each of segments) each.flags &= ~LOST;
      return;
    case "forget sacks":
      board.forgetSacks();
      for (const each of segments) each.flags &= ~SACKED;
      return;
    case "clear retransmitted":
      board.clearRetransmitted(index);
      segment.flags &= ~RETRANSMITTED;
      return;
    case "cut": {
      if (length === 1) return;
      const head = length >> 1;
      const apart = step.length % 2 === 0;
      board.cut(index, head, apart);
      const tail = { ...segment, start: segment.start + head };
      segment.end = tail.start;
      segment.flags = (segment.flags & ~(HAS_FIN | ENDS_BURST)) | (apart ? ENDS_BURST : 0);
      segments.splice(index + 1, 0, tail);
      const place = model.watched.indexOf(segment);
      if (place >= 0) model.watched.splice(place + 1, 0, tail);
      return;
    }
    case "join": {
      const next = segments[index + 1];
      if (next === undefined || ((segment.flags | next.flags) & SACKED) !== 0) return;
      board.join(index);
      segment.end = next.end;
      segment.flags |= next.flags & (HAS_FIN | ENDS_BURST | EVER_RETRANSMITTED);
      segments.splice(index + 1, 1);
      model.unwatch(next);
    }
  }
}

const KNOWN = SACKED | LOST | RETRANSMITTED | EVER_RETRANSMITTED | HAS_FIN | ENDS_BURST;

function check(board: Scoreboard, model: Model): void {
  const { segments } = model;
  const seen = Array.from({ length: board.count }, (_, index) => ({
    start: seqDiff(board.start(index), ISS),
    end: seqDiff(board.end(index), ISS),
    flags: board.flags(index) & KNOWN,
    sentNs: board.sentNs(index),
  }));
  expect(seen).toEqual(segments);
  expect(board.bytes).toBe(segments.reduce((sum, { start, end }) => sum + end - start, 0));
  expect(board.sackedOut).toBe(model.count(SACKED));
  expect(board.lostOut).toBe(model.count(LOST));
  expect(board.retransOut).toBe(model.count(RETRANSMITTED));
  expect(board.bursts).toBe(model.count(ENDS_BURST));
  segments.slice(1).forEach((segment, before) => {
    const { flags } = segments[before]!;
    if (((flags ^ segment.flags) & SACKED) !== 0) expect(flags & ENDS_BURST).toBe(ENDS_BURST);
  });
  const lostFirst = segments.findIndex(({ flags }) => (flags & (LOST | RETRANSMITTED)) === LOST);
  expect(board.nextToRetransmit()).toBe(lostFirst);
  const highest = segments.findLastIndex(({ flags }) => (flags & SACKED) !== 0);
  if (highest >= 0) expect(board.sackedBelow).toBe(highest + 1);
  const watched: number[] = [];
  for (let index = board.oldestSent(); index >= 0; index = board.sentAfter(index)) {
    watched.push(index);
  }
  expect(watched).toEqual(model.watched.map((each) => segments.indexOf(each)));
  for (const { start, end } of segments) {
    const middle = (start + end) >> 1;
    expect(board.start(board.indexOf(at(middle)))).toBe(at(start));
  }
}

/** Steps by the name of each and the segment that it is about. */
const stepsOf = (...steps: [what: string, which?: number][]): [Step[]] => [
  steps.map(([what, which = 0]) => ({ do: what, which, length: 1 })),
];

/** Where the next retransmission is looked for, after segments before that place became one. */
const onceFailing: [Step[]][] = [
  stepsOf(["append"], ["append"], ["append"], ["lose", 0.7], ["join"]),
  stepsOf(
    ["append"],
    ["lose"],
    ["append"],
    ["append"],
    ["append"],
    ["acknowledge"],
    ["join"],
    ["lose"],
  ),
];

test("RFC 6675 §3 RFC 8985 §6.1 the scoreboard knows of each segment what a naive one knows", () => {
  const agrees = fc.property(fc.array(anyStep, { maxLength: 80, size: "max" }), (steps) => {
    const board = new Scoreboard();
    const model = new Model();
    steps.forEach((step, nowNs) => {
      take(step, board, model, nowNs);
      check(board, model);
    });
  });
  fc.assert(agrees, { numRuns: 150, examples: onceFailing });
});

test.each([
  // up to where IsLost was decided of five segments; then with the second cut in two, or joined with the third
  [0, 0, 0],
  [1, 1, 1],
  [2, 3, 2],
  [3, 4, 2],
  [5, 6, 4],
])(
  "what was decided of the first %i stays so after a cut (%i) and a join (%i)",
  (below, cut, joined) => {
    for (const [change, wanted] of [
      ["cut", cut],
      ["join", joined],
    ] as const) {
      const board = new Scoreboard();
      for (let index = 0; index < 5; index++)
        board.append(at(10 * index), at(10 * index + 10), 0, 0);
      board.decidedBelow = below;
      if (change === "cut") board.cut(1, 5, true);
      else board.join(1);
      expect([change, board.decidedBelow]).toEqual([change, wanted]);
    }
  },
);

test.each([16, 64])("of a ring of %i segments that is full, two can become one", (count) => {
  const board = new Scoreboard();
  for (let index = 0; index < count; index++) board.append(at(index), at(index + 1), 0, index);
  board.join(count >> 1);
  expect(board.count).toBe(count - 1);
  const sent: number[] = [];
  for (let index = board.oldestSent(); index >= 0; index = board.sentAfter(index)) sent.push(index);
  expect(sent).toEqual(Array.from({ length: count - 1 }, (_, index) => index));
});
