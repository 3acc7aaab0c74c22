import { expect, test } from "vitest";
import { Bbr3Bench } from "./bbr3-bench.fixture.ts";

test("BBRv3-5.5.11 a needless recovery gives back the bounds of the short term, and the window", () => {
  const bench = new Bbr3Bench().cruising();
  const { bbr } = bench;
  const before = bbr.cwndSegments;
  bench.lose(5, 100).enter("recovery").rounds(2, { segments: 50 });
  expect(bbr.bwShortterm).toBeLessThan(Infinity);
  bbr.cwndSegments = 50;
  bench.undo().enter("open");
  expect([bbr.bwShortterm, bbr.inflightShortterm]).toEqual([Infinity, Infinity]);
  expect(bbr.cwndSegments).toBe(before);
});

test("BBRv3-5.5.11 a probe that a loss had ended goes on, without a bound of the long term", () => {
  const bench = new Bbr3Bench().probing();
  bench.lose(10, 120).enter("recovery");
  expect(bench.bbr.state).toBe("ProbeBW_DOWN");
  expect(bench.bbr.inflightLongterm).toBeLessThan(Infinity);
  bench.undo();
  expect([bench.bbr.state, bench.bbr.inflightLongterm]).toEqual(["ProbeBW_UP", Infinity]);
});

test("BBRv3-5.5.11 after that the next loss is another one: what was before it comes back", () => {
  const bench = new Bbr3Bench().cruising().lose(1, 100).undo();
  bench.roundsTo("ProbeBW_UP", { segments: 100 }).lose(10, 120);
  expect(bench.bbr.state).toBe("ProbeBW_DOWN");
  expect(bench.undo().bbr.state).toBe("ProbeBW_UP");
});

test("BBRv3-5.5.11 so does Startup", () => {
  const bench = new Bbr3Bench().ack({ segments: 100 }).lose(8, 100, { apart: true });
  bench.enter("recovery").ack({ segments: 130, txInFlight: 100, flight: 400 });
  expect(bench.bbr.state).toBe("Drain");
  bench.undo().ack({ segments: 130, flight: 400 });
  expect(bench.bbr.state).toBe("Startup");
});

test("BBRv3-5.5.11 what a later loss found is not given back", () => {
  const bench = new Bbr3Bench().cruising();
  bench.lose(5, 100).enter("recovery").rounds(2, { segments: 50 }).enter("open");
  const { bwShortterm } = bench.bbr;
  bench.lose(5, 100).enter("recovery").undo();
  expect(bench.bbr.bwShortterm).toBe(bwShortterm);
});
