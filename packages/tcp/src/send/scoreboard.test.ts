import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ISS } from "../lab.fixture.ts";
import { seqAdd, seqDiff, type Seq } from "../seq.ts";
import { type Acknowledged, EVER_RETRANSMITTED, LOST, RETRANSMITTED, SACKED } from "./marks.ts";
import { Scoreboard } from "./scoreboard.ts";

const at = (offset: number): Seq => seqAdd(ISS, offset);
const nothing = (): Acknowledged => ({
  delivered: 0,
  acked: 0,
  sentNs: -1,
  sackedSentNs: -1,
  retransmitted: false,
});

/** What is known of one byte. */
interface Byte {
  flags: number;
  sentNs: number;
}

/** A scoreboard as a child would write it: a record for each byte. */
class Model {
  bytes: Byte[] = [];
  una = 0;
}

type Step =
  | { readonly do: "append"; readonly length: number }
  | { readonly do: "acknowledge"; readonly to: number }
  | { readonly do: "sack"; readonly from: number; readonly to: number }
  | { readonly do: "mark lost" | "all lost" | "first lost" | "retransmit" | "cut" };

const share = fc.double({ min: 0, max: 1, noNaN: true });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("append"), length: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("acknowledge"), to: share }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("sack"), from: share, to: share }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("mark lost", "all lost", "first lost", "retransmit", "cut"),
    }),
  },
) as fc.Arbitrary<Step>;

/** The segments of the board as ranges of offsets. */
const segmentsOf = (board: Scoreboard): [number, number][] =>
  Array.from({ length: board.count }, (_, index) => [
    seqDiff(board.start(index), ISS),
    seqDiff(board.end(index), ISS),
  ]);

function check(board: Scoreboard, model: Model): void {
  const inFlight = model.bytes.length - model.una;
  expect(board.bytes).toBe(inFlight);
  const segments = (flag: number): number =>
    segmentsOf(board).filter(([start]) => (model.bytes[start]!.flags & flag) !== 0).length;
  expect(board.sackedOut).toBe(segments(SACKED));
  expect(board.lostOut).toBe(segments(LOST));
  expect(board.retransOut).toBe(segments(RETRANSMITTED));
  let next = model.una;
  for (const [index, [start, end]] of segmentsOf(board).entries()) {
    expect(start).toBe(next);
    expect(end).toBeGreaterThan(start);
    for (let offset = start; offset < end; offset++) {
      const byte = model.bytes[offset]!;
      expect([board.flags(index), board.sentNs(index)]).toEqual([byte.flags, byte.sentNs]);
    }
    next = end;
  }
  expect(next).toBe(model.bytes.length);
}

/** IsLost for each segment, from its definition: 3 SACKed segments above it. */
function markLost(board: Scoreboard, model: Model): void {
  const segments = segmentsOf(board);
  segments.forEach(([start, end], index) => {
    const above = segments.slice(index + 1).filter(([from]) => {
      return (model.bytes[from]!.flags & SACKED) !== 0;
    });
    if (above.length < 3) return;
    for (let offset = start; offset < end; offset++) {
      const byte = model.bytes[offset]!;
      if ((byte.flags & SACKED) === 0) byte.flags |= LOST;
    }
  });
}

function take(step: Step, board: Scoreboard, model: Model, nowNs: number): void {
  const sent = model.bytes.length;
  const inFlight = sent - model.una;
  const result = nothing();
  const live = (): Byte[] => model.bytes.slice(model.una);
  switch (step.do) {
    case "append":
      board.append(at(sent), at(sent + step.length), 0, nowNs);
      for (let byte = 0; byte < step.length; byte++) {
        model.bytes.push({ flags: 0, sentNs: nowNs });
      }
      return;
    case "acknowledge": {
      const una = model.una + Math.round(inFlight * step.to);
      const gone = segmentsOf(board).filter(([, end]) => end <= una);
      const fresh = gone
        .map(([start]) => model.bytes[start]!)
        .filter(({ flags }) => (flags & SACKED) === 0);
      board.acknowledge(at(una), result);
      model.una = una;
      expect(result.acked).toBe(gone.length);
      expect(result.delivered).toBe(fresh.length);
      const once = fresh.filter(({ flags }) => (flags & EVER_RETRANSMITTED) === 0);
      expect(result.sentNs).toBe(once[0]?.sentNs ?? -1);
      expect(result.retransmitted).toBe(once.length < fresh.length);
      return;
    }
    case "sack": {
      const ends = [step.from, step.to].map((part) => model.una + Math.round(inFlight * part));
      const [from, to] = ends.sort((a, b) => a - b) as [number, number];
      if (from === to) return;
      board.sack(at(from), at(to), result);
      let fresh = 0;
      for (const [start, end] of segmentsOf(board)) {
        if (start < from || end > to) continue; // in part does not count
        if ((model.bytes[start]!.flags & SACKED) === 0) fresh++;
        for (const byte of model.bytes.slice(start, end)) {
          byte.flags = (byte.flags & ~(LOST | RETRANSMITTED)) | SACKED;
        }
      }
      expect(result.delivered).toBe(fresh);
      return;
    }
    case "mark lost":
      board.markLost(3);
      markLost(board, model);
      return;
    case "all lost": {
      const [first] = live();
      const reneged = first !== undefined && (first.flags & SACKED) !== 0;
      board.markAllLost();
      for (const byte of live()) {
        if (reneged) byte.flags &= ~SACKED;
        byte.flags &= ~RETRANSMITTED;
        if ((byte.flags & SACKED) === 0) byte.flags |= LOST;
      }
      return;
    }
    case "first lost": {
      board.markFirstLost();
      if (board.count === 0) return;
      for (const byte of model.bytes.slice(model.una, seqDiff(board.end(0), ISS))) {
        if ((byte.flags & SACKED) === 0) byte.flags |= LOST;
      }
      return;
    }
    case "retransmit":
    case "cut": {
      const wanted = live().findIndex(
        ({ flags }) => (flags & (LOST | RETRANSMITTED | SACKED)) === LOST,
      );
      const index = board.nextToRetransmit();
      expect(index < 0 ? -1 : seqDiff(board.start(index), ISS) - model.una).toBe(wanted);
      if (index < 0) return;
      const length = seqDiff(board.end(index), board.start(index));
      if (step.do === "cut") {
        if (length > 1) board.cut(index, length >> 1);
        return;
      }
      board.retransmitted(index, nowNs);
      for (const byte of model.bytes.slice(model.una + wanted, model.una + wanted + length)) {
        byte.flags |= RETRANSMITTED | EVER_RETRANSMITTED;
        byte.sentNs = nowNs;
      }
    }
  }
}

test("RFC 6675 §3 the scoreboard knows of each byte what a naive one knows", () => {
  const agrees = fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
    const board = new Scoreboard();
    const model = new Model();
    steps.forEach((step, nowNs) => {
      take(step, board, model, nowNs);
      check(board, model);
    });
  });
  fc.assert(agrees, { numRuns: 600 });
});

test("RFC 2018 §8 after a time-out a receiver that reneged gets everything again", () => {
  const board = new Scoreboard();
  for (let segment = 0; segment < 5; segment++) {
    board.append(at(segment * 100), at(segment * 100 + 100), 0, 0);
  }
  board.sack(at(100), at(500), nothing());
  board.acknowledge(at(100), nothing());
  board.markAllLost();
  expect([board.sackedOut, board.lostOut, board.flightSegments]).toEqual([0, 4, 0]);
  expect(board.nextToRetransmit()).toBe(0);
});

test("a SACK block that only grows costs the same however long it is", () => {
  const time = (segments: number): number => {
    const board = new Scoreboard();
    for (let segment = 0; segment <= segments; segment++) {
      board.append(at(segment), at(segment + 1), 0, 0);
    }
    const result = nothing();
    const began = process.hrtime.bigint();
    for (let to = 2; to <= segments; to++) {
      board.sack(at(1), at(to), result);
      board.markLost(3);
    }
    expect(result.delivered).toBe(segments - 1);
    return Number(process.hrtime.bigint() - began);
  };
  time(1000);
  // 40,000 segments walked with each of 40,000 ACKs would take seconds.
  expect(time(40_000)).toBeLessThan(500e6);
});
