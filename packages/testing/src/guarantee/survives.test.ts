import * as fc from "fast-check";
import { count, scenario, type FateFile } from "seedwire";
import { expect, test } from "vitest";
import { anyTransfer } from "../arbitraries/index.ts";
import { GuaranteeError } from "./guarantee-error.ts";
import { guarantee } from "./guarantee.ts";
import type { Impairments } from "./random-fates.ts";
import { survives, type SurvivesOptions } from "./survives.ts";

const FILE = "packages/testing/src/guarantee/survives.test.ts";

/** A sender that counts on each datagram to arrive. */
const hopeful = scenario(
  "hopeful",
  { params: { datagrams: count(1), spare: count(0) } },
  async ({ net, params, expect: must }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, { delayNs: "10ms" });
    const inbox = b.udp.bind(7);
    for (let i = 0; i < params.datagrams; i++) a.udp.connect(b, 7).send("hello");
    await net.sleep("1s");
    must(inbox.waiting).toBeGreaterThanOrEqual(params.datagrams - params.spare);
  },
);

async function errorOf(options: SurvivesOptions, of = hopeful): Promise<GuaranteeError> {
  const error: unknown = await survives(of, options).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(GuaranteeError);
  return error as GuaranteeError;
}

test("a failure says in which line of the scenario it came about, when, and what is behind it", async () => {
  const error = await errorOf({ file: FILE, save: (_file: FateFile, name) => `kept/${name}` });
  const lines = error.message.split("\n");
  expect(lines[0]).toBe("Expected 0 to be 1 or greater (at 1 s)");
  expect(lines[1]).toMatch(/^ {4}at packages\/testing\/src\/guarantee\/survives.test.ts:22, virt/);
  expect(lines.slice(-3, -1)).toEqual([expect.stringMatching(/X lost +\|$/), ""]);
  expect(error.cause).toMatchObject({ message: lines[0], name: "ExpectationError" });

  const nameless = await errorOf({});
  expect(nameless.message.split("\n")[1]).toBe("    at virtual time 1 s");
});

test("parameters are drawn, too, and reduced", async () => {
  const params = fc.record({ datagrams: fc.integer({ min: 5, max: 9 }), spare: fc.constant(1) });
  const { file, message } = await errorOf({ file: FILE, params });
  expect(message).toContain("Expected 0 to be 1 or greater");
  expect(file).toMatchObject({ params: { datagrams: 1, spare: 0 }, fates: [{ fate: "drop" }] });
  const drawn: unknown[] = [];
  const noting = scenario("noting", { params: { datagrams: count(1) } }, ({ params: given }) => {
    drawn.push(given.datagrams);
  });
  const few = fc.record({ datagrams: fc.constantFrom(3, 4) });
  expect(await survives(noting, { runs: 20, params: few })).toEqual({ runs: 20 });
  expect(new Set(drawn)).toEqual(new Set([3, 4]));
});

test("a run that passes when it is repeated is told for what it is, with what it failed with", async () => {
  let runs = 0;
  const fickle = scenario("fickle", ({ expect: must }) => must(runs++).not.toBe(3));
  const tried = survives(fickle, { runs: 10 });
  await expect(tried).rejects.toThrow(
    /^"fickle" failed with seed \d+, and passed when .* something outside the simulation decides.*\nExpected 3 not to be 3/,
  );
});

test("what cannot be an option is refused, before anything runs", async () => {
  const refused = async (options: object): Promise<string> => {
    const error: unknown = await survives(hopeful, options).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(RangeError);
    return (error as RangeError).message;
  };
  expect(await refused({ run: 3 })).toMatch(/^survives: there is no option "run"; .*"runs"\?$/);
  expect(await refused({ runs: 1.5 })).toBe(
    "survives: runs is 1.5, expected a whole number, 0 to 1000000000",
  );
  expect(await refused({ runs: -1 })).toContain("runs is -1");
  expect(await refused({ seed: "7" })).toBe('survives: seed is "7", expected a whole number');
  expect(await refused({ impairments: { drop: 1 } })).toContain("an arbitrary of fast-check");
  expect(await refused({ budgetMs: NaN })).toContain("milliseconds, 0 or more");
});

test("a budget without end is one", async () => {
  const quiet = scenario("quiet", ({ net }) => net.sleep(1));
  expect(await survives(quiet, { runs: 20, budgetMs: Infinity })).toEqual({ runs: 20 });
});

test("a budget that was over before the first run proves nothing", async () => {
  const slow = scenario("slow", async ({ net }) => {
    for (let i = 0; i < 1e6; i++) await net.sleep(1);
  });
  const over =
    /^survives: budgetMs is \d, and that was over before the first run: nothing was tried/;
  await expect(survives(hopeful, { budgetMs: 0 })).rejects.toThrow(over);
  await expect(survives(slow, { budgetMs: 5 })).rejects.toThrow(over);
  expect(await survives(hopeful, { runs: 0, budgetMs: 0 })).toEqual({ runs: 0 });
  await expect(guarantee(anyTransfer, { budgetMs: 0 })).rejects.toThrow(
    "guarantee: budgetMs is 0, and that was over before the first run",
  );
});

test("impairments that cannot be are refused when they are drawn", async () => {
  const refused = async (drawn: unknown): Promise<string> => {
    const impairments = fc.constant(drawn) as fc.Arbitrary<Impairments>;
    const error: unknown = await survives(hopeful, { impairments }).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(RangeError);
    return (error as RangeError).message;
  };
  expect(await refused({ dorp: 1 })).toMatch(
    /^survives: impairments: there is no option "dorp"; .*"drop"\?$/,
  );
  expect(await refused({ drop: 2 })).toBe(
    "survives: impairments: drop is 2, expected a probability, 0 to 1",
  );
  expect(await refused({ corrupt: NaN })).toContain("corrupt is NaN");
  expect(await refused({ delayNs: -1 })).toContain(
    "delayNs is -1, expected nanoseconds, 0 or more",
  );
  expect(await refused({ delayNs: Infinity })).toContain("delayNs is Infinity");
  expect(await refused(null)).toContain("survives: impairments: options are null, expected { drop");
  const some = fc.constant({ drop: 0, duplicate: 1, delay: 0.5, delayNs: 0.5 });
  expect(await survives(hopeful, { runs: 3, impairments: some })).toEqual({ runs: 3 });
});

test("a failure is told also where it cannot be kept", async () => {
  const full = await errorOf({ save: () => Promise.reject(new Error("disk full")) });
  expect(full.path).toBeNull();
  expect(full.message).toMatch(/\nIt could not be kept: .*disk full\nTo keep it, as a fate file/);
  const nameless = await errorOf({ save: (() => undefined) as unknown as () => string });
  expect(nameless.message).toMatch(/\n\nTo keep it, as a fate file/);
});
