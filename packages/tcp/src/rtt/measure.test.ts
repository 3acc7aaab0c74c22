import { ms } from "@seedwire/engine";
import { expect, test } from "vitest";
import { Lab } from "../lab.fixture.ts";
import { toSeq } from "../seq.ts";
import { echoedRttNs } from "./measure.ts";
import { timestamp } from "./timestamps.ts";

test("RFC7323-4.1 the echo tells the round trip in whole ticks, at least one", () => {
  const { tcb } = new Lab({ timestamps: true });
  const echoed = toSeq(timestamp(tcb, ms(100)));
  expect(echoedRttNs(tcb, echoed, ms(140))).toBe(ms(40));
  expect(echoedRttNs(tcb, echoed, ms(100))).toBe(ms(1));
  expect(echoedRttNs(tcb, echoed, ms(90))).toBe(-1);
});
