import { afterAll, expect, test } from "vitest";
import { Workplace } from "./cli.fixture.ts";

const place = new Workplace({
  "scenarios/two.ts": `import { duration, oneOf, scenario } from "seedwire";

/**
 * What the second
 * one does. And more of it.
 */
export const second = scenario("second", async () => {});

/** What the first one does */
export default scenario(
  "a first",
  { params: { rtt: duration("40ms", { about: "there and back" }), cc: oneOf("cubic", "reno") } },
  async () => {},
);
`,
  "scenarios/deep/helper.ts": `export const x = 1;\n`,
  "scenarios/deep/plain.js": `import { scenario } from "seedwire";\nexport const p = scenario("plain", () => {});\n`,
  "scenarios/two.test.ts": `throw new Error("not a scenario file");\n`,
});
afterAll(() => place.remove());

test("list shows scenarios in their order, with descriptions and parameters", async () => {
  const { code, stdout, stderr } = await place.seedwire("list");
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toBe(`plain  scenarios/deep/plain.js

second  scenarios/two.ts
  What the second one does.

a first  scenarios/two.ts
  What the first one does
  rtt=40ms  duration: there and back
  cc=cubic  one of cubic, reno
`);
});

test("list --json", async () => {
  const { stdout } = await place.seedwire("list", "scenarios/two.ts", "--json");
  const { scenarios } = JSON.parse(stdout) as { scenarios: unknown[] };
  expect(scenarios).toMatchObject([
    { scenario: "second", export: "second", params: [] },
    {
      scenario: "a first",
      file: "scenarios/two.ts",
      export: "default",
      about: "What the first one does",
      params: [
        { name: "rtt", kind: "duration", unit: "ns", default: 40_000_000, text: "40ms" },
        { name: "cc", default: "cubic", choices: ["cubic", "reno"] },
      ],
    },
  ]);
});

test("new writes a scenario that runs as it is", async () => {
  const written = await place.seedwire("new", "my-first");
  expect(written).toMatchObject({ code: 0, stderr: "" });
  expect(written.stdout).toContain("npx seedwire run scenarios/my-first.ts");
  const { code, stdout } = await place.seedwire("run", "scenarios/my-first.ts");
  expect(stdout).toMatch(/^my first {2}scenarios\/my-first\.ts\n/);
  expect(code).toBe(0);

  expect(place.read("scenarios/my-first.ts")).toContain("a cable that loses packets both ways");
  const lossy = ["--set", "loss=10%", "--set", "bytes=200KiB", "--json"];
  const { stdout: json } = await place.seedwire("run", "scenarios/my-first.ts", ...lossy);
  const [run] = (JSON.parse(json) as { runs: { links: { drops: { loss: number } }[] }[] }).runs;
  for (const { drops } of run!.links) expect(drops.loss).toBeGreaterThan(0);
});

test("a file that never comes to its end, or ends the process, is named and hides no other", async () => {
  const end = `export {};\nif (process.argv.length > 1) process.exit(0);\n`;
  const awaits = "await new Promise(() => {});\n";
  const files = { "b.ts": awaits, "c.mjs": end, "d.mjs": awaits };
  for (const [name, text] of Object.entries(files)) place.write(`broken/${name}`, text);
  place.write("broken/a.mjs", place.read("scenarios/deep/plain.js"));
  place.write("broken/e.ts", place.read("scenarios/deep/plain.js"));
  const { code, stdout, stderr } = await place.seedwire("list", "broken");
  expect(code).toBe(2);
  expect(stdout).toBe("plain  broken/a.mjs\n\nplain  broken/e.ts\n");
  for (const name of ["b.ts", "d.mjs"]) {
    expect(stderr).toContain(
      `seedwire: broken/${name} awaits, outside any scenario, something that never comes\n`,
    );
  }
  expect(stderr).toMatch(
    /broken\/c\.mjs threw.*: Error: process\.exit\(0\): .*cannot end the command/,
  );
  expect(stderr).toContain("at broken/c.mjs:2");
});

test("help names what is there", async () => {
  const { code, stdout } = await place.seedwire("--help");
  expect(code).toBe(0);
  expect(stdout).toMatch(/run \[options\] <file>/);
  for (const command of ["sweep", "replay", "shrink", "diff", "explore", "packetdrill"]) {
    expect(stdout).toMatch(new RegExp(`^  ${command} \\[options\\]`, "m"));
  }
});
