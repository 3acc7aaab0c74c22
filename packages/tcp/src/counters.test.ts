import { expect, test } from "vitest";
import { newCounters } from "./counters.ts";

test("a new connection has counted nothing, and no row of time-outs lasts", () => {
  const { rtoEpisodeSinceNs, ...counted } = newCounters();
  expect(rtoEpisodeSinceNs).toBe(-1);
  expect(new Set(Object.values(counted))).toEqual(new Set([0]));
});
