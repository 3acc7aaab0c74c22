import * as fc from "fast-check";
import {
  flowNameByHosts,
  runScenario,
  type Host,
  type RunOptions,
  type RunOutcome,
  type Scenario,
} from "seedwire";
import { expect, test } from "vitest";
import { transfer } from "./planted.fixture.ts";
import { TargetScript } from "./target-script.ts";
import { targetKey, type Binding, type Target } from "./target.ts";

/** Runs with targets; tells which came about. */
async function runWith(
  scenario: Scenario,
  targets: readonly Target[],
  binding: Binding,
  options: RunOptions = {},
): Promise<{ outcome: RunOutcome; met: readonly Target[] }> {
  let hosts: readonly Host[] = [];
  const script = new TargetScript(
    targets,
    binding,
    flowNameByHosts(() => hosts),
  );
  const observers: RunOptions["observers"] = [({ net }) => void (hosts = net.hosts)];
  const outcome = await runScenario(scenario, { ...options, fates: script, observers });
  return { outcome, met: script.met };
}

const recorded = ({ fates }: RunOutcome): Target[] =>
  fates.map((fate, id) => ({ id, fate, spot: null }));

const anyTransfer = fc.record({
  seed: fc.nat().map(String),
  params: fc.record({
    bytes: fc.integer({ min: 0, max: 60_000 }),
    loss: fc.constantFrom(0.02, 0.1, 0.3),
  }),
});

test("by its number or by what it is, a packet of the same run is found: the same digest", async () => {
  await fc.assert(
    fc.asyncProperty(anyTransfer, async (options) => {
      const first = await runScenario(transfer, { ...options, recordFates: true });
      const byNumber = await runWith(transfer, recorded(first), "number", options);
      expect(byNumber.outcome.result).toEqual(first.result);
      expect(byNumber.met.map(({ fate }) => fate)).toEqual(first.fates);
      const bySpot = await runWith(transfer, byNumber.met, "spot", options);
      expect(bySpot.met).toEqual(byNumber.met);
      expect(bySpot.outcome.result).toEqual(first.result);
    }),
    { numRuns: 12 },
  );
});

test("what befell a byte befalls it in a run without the losses before", async () => {
  const options = { params: { bytes: 300_000, loss: 0.1 } };
  const first = await runScenario(transfer, { ...options, recordFates: true });
  const { met } = await runWith(transfer, recorded(first), "number", options);
  const drops = met.filter(({ fate, spot }) => fate.fate === "drop" && spot?.at === "data");
  const last = drops.findLast(({ spot }) => spot?.nth === 1)!;
  const alone = await runWith(transfer, [last], "spot", options);
  expect(alone.met).toHaveLength(1);
  const [{ fate, spot }] = alone.met as [Target];
  expect(fate.packet).toBeLessThan(last.fate.packet);
  expect(spot).toMatchObject({ at: "data", nth: 1 });
  const byNumber = await runWith(transfer, [last], "number", options);
  expect(byNumber.met.map((each) => each.spot)).not.toEqual(alone.met.map((each) => each.spot));
});

test("a fate of a packet that has one of that kind already, or is lost, does not come about", async () => {
  const options = { params: { bytes: 10_000, loss: 0 } };
  const name = { link: "a>b", flow: "", packet: 3 };
  const { outcome } = await runWith(transfer, [], "number", options);
  name.flow = outcome.result.flows[0]!.name;
  const fates = [
    { ...name, fate: "delay", ns: 5e6 },
    { ...name, fate: "delay", ns: 6e6 },
    { ...name, fate: "duplicate", copies: 1 },
    { ...name, packet: 4, fate: "drop" },
    { ...name, packet: 4, fate: "corrupt", bit: 9 },
  ] as const;
  const targets = fates.map((fate, id) => ({ id, fate, spot: null }));
  const { met } = await runWith(transfer, targets, "number", options);
  expect(met.map(({ id }) => id)).toEqual([0, 2, 3]);
});

test("keys tell targets apart by what their binding looks at", () => {
  const fate = { link: "a>b", flow: "f", packet: 7, fate: "drop" } as const;
  const target: Target = { id: 1, fate, spot: { at: "data", life: 1, byte: 5, nth: 2 } };
  const moved: Target = { ...target, fate: { ...fate, packet: 8 } };
  expect(targetKey(target, "spot")).toBe(targetKey(moved, "spot"));
  expect(targetKey(target, "number")).not.toBe(targetKey(moved, "number"));
  expect(targetKey({ ...target, spot: null }, "spot")).toBe(targetKey(target, "number"));
  for (const other of [
    { ...target, spot: { at: "data", life: 1, byte: 6, nth: 2 } },
    { ...target, spot: { at: "fin", life: 1, nth: 2 } },
    { ...target, fate: { ...fate, fate: "delay", ns: 1 } },
    { ...target, fate: { ...fate, fate: "delay", ns: 2 } },
    { ...target, fate: { ...fate, link: "b>c" } },
  ] as const) {
    expect(targetKey(other, "spot")).not.toBe(targetKey(target, "spot"));
  }
});
