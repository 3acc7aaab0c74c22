import { afterAll, describe, expect, test } from "vitest";
import { Workplace } from "./cli.fixture.ts";

const place = new Workplace({
  "ping.ts": `import { probability, rate, scenario } from "seedwire";
export default scenario(
  "ping",
  { params: { loss: probability(0.01), rate: rate("20mbps") } },
  async () => {},
);
export const other = 1;
`,
  "syntax.ts": `const a = 1;\nexport default {\n  a: 1,,\n};\n`,
  "syntax.mjs": `const a = 1;\nexport default {\n  a: 1,,\n};\n`,
  "package.ts": `import "no-such-package";\n`,
  "file.ts": `import "./no-such-file.ts";\n`,
  "export.ts": `import { scenari } from "seedwire";\nscenari;\n`,
  "nothing.ts": `export const a = 1, b = 2;\n`,
  "refused.ts": `import { rate } from "seedwire";\n\nexport const r = rate("fast");\n`,
  "bare.ts": `import { scenario } from "seedwire";\n\nexport default scenario("x");\n`,
  "twice.ts": `import { scenario } from "seedwire";\nexport const a = scenario("same", () => {});\nexport const b = scenario("same", () => {});\n`,
  "throws.ts": `const x: null | { y: 1 } = null;\n\nexport const y = x!.y;\n`,
  "awaits.ts": `await new Promise(() => {});\n`,
  "sub/a.ts": "",
  "taken.ts": "",
});
afterAll(() => place.remove());

/** A command line, the exit code, and what stderr says. */
const cases: [args: string, code: number, text: RegExp][] = [
  ["run pong.ts", 2, /No file pong\.ts\. Did you mean ping\.ts\?/],
  ["run ping", 2, /No file ping\. Did you mean ping\.ts\?/],
  ["run nowhere/x.ts", 2, /there is no folder nowhere/],
  ["run sub", 2, /sub is a folder, expected a scenario file such as sub\/a\.ts/],
  ["run nothing.ts", 2, /nothing\.ts has no scenario: it exports a, b, made by something other/],
  ["run syntax.ts", 2, /Syntax error at syntax\.ts:3:8: .*\n\n {2}3 \| {3}a: 1,,\n {13}\^\n/],
  ["run syntax.mjs", 2, /Syntax error at syntax\.mjs:3:8: .*\n\n {2}3 \| {3}a: 1,,\n {13}\^\n/],
  ["run package.ts", 2, /missing package at package\.ts:1:9: there is no "no-such-package"/],
  ["run file.ts", 2, /missing file at file\.ts:1:\d+: there is no no-such-file\.ts/],
  ["run export.ts", 2, /missing export at export\.ts:1:10: "seedwire" exports no "scenari"/],
  ["run refused.ts", 2, /Not accepted at refused\.ts:3:18: .*"fast".*20mbps/],
  ["run twice.ts", 2, /twice\.ts has two scenarios named "same", exported as a and as b; expected a name of its own for each/],
  ["list twice.ts", 2, /twice\.ts has two scenarios named "same"/],
  ["explore ping.ts --jobs 1000000", 2, /'1000000' is invalid\. Expected a whole number from 1 to 512; this machine has \d+ processors/],
  ["run throws.ts", 1, /throws\.ts threw while it was being loaded: TypeError.*\n[^]*at throws\.ts:3:21/],
  ["run ping.ts --set los=0.1", 2, /no parameter "los"\. Did you mean "loss"\?\n.*\n {2}ping: loss=1% rate=20Mbit\/s/],
  ["run ping.ts --set loss=2", 2, /"loss" is "2", expected a number from 0 to 1/],
  ["run ping.ts --set rate=fast", 2, /"rate" is "fast", expected .*20mbps/],
  ["run ping.ts --set loss", 2, /--set loss: expected NAME=VALUE/],
  ["run ping.ts --seed=", 2, /--seed is empty/],
  ["run ping.ts --until soon", 2, /--until is "soon", expected .*40ms/],
  ["run ping.ts --only pin", 2, /no such scenario; it has "ping"\. Did you mean "ping"\?/],
  ["run ping.ts --pcap nowhere/x", 2, /--pcap nowhere\/x: there is no folder .*nowhere/],
  ["run ping.ts --pcap sub", 2, /--pcap sub: is a folder/],
  ["run ping.ts --trace nowhere/x", 2, /--trace nowhere\/x: there is no folder .*nowhere/],
  ["run ping.ts --pcap x --trace ./x", 2, /--pcap and --trace both name x/],
  ["run ping.ts --pcap-at a", 2, /--pcap-at a says where to capture; add --pcap FILE/],
  ["run ping.ts --pcap -", 2, /--pcap -: expected the name of a file/],
  ["run bare.ts", 2, /Not accepted at bare\.ts:3:16: Scenario "x" has no body/],
  ["list nowhere", 2, /no file or folder nowhere/],
  ["run ping.ts --sed 5", 2, /unknown option '--sed'\n.*--seed/],
  ["run ping.ts --report no/x.html", 2, /--report no\/x\.html: there is no folder .*no; make it first/],
  ["run ping.ts --report .", 2, /--report \.: is a folder, expected the name of a file/],
  ["sweep ping.ts", 2, /--seeds is missing: .*--seeds 1\.\.20/],
  ["sweep ping.ts --seeds 9..1", 2, /"9\.\.1" is no seed; expected FROM\.\.TO/],
  ["sweep ping.ts --seeds 1..2 --set los=1", 2, /there is no parameter "los"/],
  ["sweep ping.ts --seeds 1..2 --out x.txt", 2, /--out x\.txt: expected a name that ends in \.csv or \.jsonl/],
  ["sweep ping.ts --seeds 1..2 --out ping.ts", 2, /--out ping\.ts: that is the file of the scenario/],
  ["sweep ping.ts --seeds 1..2 --resume", 2, /--resume .*add --out FILE/],
  ["sweep ping.ts --seeds 1..2 --jobs 0", 2, /Expected a whole number from 1 to 512/],
  ["rum ping.ts", 2, /unknown command 'rum'\n.*run/],
  ["new taken", 2, /taken\.ts is there already/],
]; // prettier-ignore

const results = await place.seedwireMany(cases.map(([args]) => args.split(" ")));

describe("bad input has one clear message, no stack, and exit code 2", () => {
  test.each(cases.map((row, i) => [...row, results[i]!] as const))("%s", (_, code, text, ended) => {
    expect(ended.stderr).toMatch(text);
    expect(ended.code).toBe(code);
    expect(ended.stdout).toBe("");
    if (code === 2) expect(ended.stderr).not.toMatch(/^\s+at /m);
  });

  test("in a process of its own, too", async () => {
    const { code, stdout, stderr } = await place.seedwire("run", "ping.ts", "--set", "loss=2");
    expect([code, stdout, stderr.split("\n").length]).toEqual([2, "", 2]);
    expect(await place.seedwire("run", "awaits.ts")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^seedwire: awaits\.ts awaits, outside any scenario, something that never comes/,
      ),
    });
  });

  test("nothing is left of files that were named", () => {
    expect(place.list().filter((name) => name.startsWith(".") || name === "x")).toEqual([]);
  });
});
