import { afterAll, describe, expect, test } from "vitest";
import { Workplace } from "./cli.fixture.ts";

/** Four pings; of which the third has a say in what the fault does to the run. */
const pings = (name: string, afterThird: string): string => `import { scenario } from "seedwire";
export default scenario("${name}", async ({ net }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "10ms" });
  const outcomes = [];
  for (let i = 0; i < 4; i++) outcomes.push((await a.ping(b, { timeout: "1s" })).outcome);
  if (outcomes[2] === "timeout") ${afterThird}
});
`;

const place = new Workplace({
  "late.mjs": pings("late", `setTimeout(() => { throw new Error("outside"); }, 0);`),
  "early.mjs": pings(
    "early",
    `{ setTimeout(() => { throw new Error("outside"); }, 0); for (let i = 0; i < 3000; i++) await a.ping(b); }`,
  ),
  "own.mjs": pings("own", `void Promise.reject(new Error("of the fault"));`),
  "lossy.mjs": `import { flag, scenario } from "seedwire";
export default scenario("lossy", { params: { host: flag(false) } }, async ({ net, params }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "10ms", loss: 0.3 });
  const outcomes = [];
  for (let i = 0; i < 4; i++) outcomes.push((await a.ping(b, { timeout: "1s" })).outcome);
  if (!outcomes.includes("timeout")) return;
  if (params.host) setTimeout(() => { throw new Error("outside"); }, 0);
  else void Promise.reject(new Error("of the loss"));
});
`,
  "base.mjs": `import { scenario } from "seedwire";
export default scenario("base", async ({ net }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b);
  void Promise.reject(new Error("always"));
  await a.ping(b);
});
`,
  "several.mjs": `import { scenario } from "seedwire";
export const one = scenario("one", ({ net }) => {
  net.host("a");
  setTimeout(() => { throw new Error("of one"); }, 300);
});
export const two = scenario("two", async ({ net }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b);
  const endMs = Date.now() + 900;
  while (Date.now() < endMs) await a.ping(b);
});
export const three = scenario("three", async ({ net }) => {
  void Promise.reject(new Error("of three"));
  await net.sleep("1s");
});
`,
});
afterAll(() => place.remove());

describe("an error that nobody waits for is put on no other run", () => {
  test.each([
    ["late.mjs", "1"],
    ["late.mjs", "2"],
    ["early.mjs", "1"],
  ])("explore %s --jobs %s: of host code it is the file's", async (file, jobs) => {
    const args = ["explore", file, "--jobs", jobs, "--out", `found-${jobs}`];
    const { code, stdout, stderr } = await place.seedwire(...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      new RegExp(
        `^${file} left an error behind that no run waits for; ` +
          String.raw`it was begun in the run with drop packet 3 of a>b icmp on a>b \(#5, at 40 ms\): Error: outside\n`,
      ),
    );
    expect(stderr).toContain(`(${file}:7:`);
    expect(stderr).toContain("--guard");
    expect(stderr).not.toContain("Node.js v");
    expect(stdout).not.toMatch(/FAIL|PASS/);
    expect(place.list().filter((name) => name.endsWith(".json"))).toEqual([]);
  });

  test("explore: of the simulation it is the run's, and comes again", async () => {
    const { code, stdout } = await place.seedwire("explore", "own.mjs", "--out", "own");
    expect([code, stdout.includes("FAIL  2 of 8 runs")]).toEqual([1, true]);
    const [first, second] = await place.seedwireMany(
      ["0001-drop-5", "0002-drop-6"].map((name) => ["replay", `own/${name}.fates.json`]),
    );
    expect([first!.code, second!.code]).toEqual([0, 0]);
  });

  test("explore: of the run without faults it is no fault's", async () => {
    const { code, stderr } = await place.seedwire("explore", "base.mjs");
    expect(code).toBe(1);
    expect(stderr).toMatch(/begun in the run without faults: Error: always\n/);
  });

  test("run: each scenario has its own, and what comes too late is the file's", async () => {
    const { code, stdout, stderr } = await place.seedwire("run", "several.mjs", "--json");
    expect(code).toBe(1);
    const { runs } = JSON.parse(stdout) as { runs: { failures: { message: string }[] }[] };
    expect(runs.map(({ failures }) => failures.map(({ message }) => message))).toEqual([
      [],
      [],
      ["of three"],
    ]);
    expect(stderr).toMatch(
      /several\.mjs left an error .* begun in the run of "one": Error: of one\n/,
    );
  });

  test.each([["shrink"], ["diff"]])(
    "%s: of host code it is the file's, of the simulation the run's",
    async (command) => {
      const [outside, own] = await place.seedwireMany([
        [command, "lossy.mjs", "--set", "host=true"],
        [command, "lossy.mjs"],
      ]);
      expect(outside!.code).toBe(1);
      expect(outside!.stderr).toMatch(
        /^lossy\.mjs left an error .* begun in a run of "lossy": Error: outside\n/,
      );
      expect([own!.code, own!.stderr]).toEqual([0, ""]);
      if (command === "shrink") expect(own!.stdout).toContain("of the loss");
    },
  );
});
