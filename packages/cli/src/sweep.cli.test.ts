import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { ended, Workplace } from "./cli.fixture.ts";

const DOWNLOAD = `
import { count, oneOf, pattern, probability, scenario } from "seedwire";
export default scenario(
  "download",
  { params: { loss: probability(0), cc: oneOf("cubic", "reno"), kb: count(30) } },
  async ({ net, params, report, seed, expect }) => {
    console.log("noise");
    const [a, b] = [net.host("a", { tcp: { congestionControl: params.cc } }), net.host("b")];
    net.cable(a, b, { rateBps: "10mbps", delayNs: "10ms", loss: params.loss });
    a.tcp.listen(80, (connection) => connection.end(pattern(params.kb * 1000)));
    const connection = await b.tcp.connect(a, 80);
    await connection.readToEnd();
    report.metric("time", net.now, "ns");
    if (params.loss > 0) expect(seed).not.toBe("3");
  },
);
`;
/** A run whose length says nothing until a file is there: then it never ends in a process of its own. */
const SLOW = `
import * as fs from "node:fs";
import { scenario } from "seedwire";
let runs = 0;
export default scenario("slow", async ({ net, seed, report }) => {
  const isEndless = process.send !== undefined && fs.existsSync("stall") && ++runs > 1;
  if (isEndless) fs.writeFileSync("stalled", "");
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: Number(seed) * 1e6 });
  const pings = fs.existsSync("fewer") ? 1 : 20;
  for (let i = 0; i < pings || isEndless; i++) await a.ping(b, { timeout: "10s" });
  report.metric("time", net.now, "ns");
});
`;

const place = new Workplace({ "download.ts": DOWNLOAD, "slow.mjs": SLOW });
afterAll(() => place.remove());

interface Document {
  readonly sweep: {
    readonly runs: { readonly all: number; readonly made: number; readonly failed: number };
    readonly cells: readonly {
      readonly params: Record<string, unknown>;
      readonly failed: number;
      readonly metrics: readonly { readonly mean: number; readonly count: number }[];
    }[];
  };
  readonly runs: readonly {
    readonly seed: string;
    readonly digest: string;
    readonly metrics: readonly { value: number }[];
  }[];
}
const read = (text: string): Document => JSON.parse(text) as Document;

describe("seedwire sweep", () => {
  test("a table of means, a CSV, JSON; the same in one process and in several", async () => {
    const args = [
      "sweep",
      "download.ts",
      "--seeds",
      "1..4",
      "--set",
      "loss=0,5%",
      "--set",
      "cc=reno,cubic",
    ];
    const [told, one] = await place.seedwireMany([
      [...args, "--out", "one.csv"],
      [...args, "--jobs", "1", "--json"],
    ]);
    expect(told!.stdout).toMatch(
      /^download {2}download\.ts\nseeds 1\.\.4, 4 combinations of loss, cc: 16 runs {2}kb=30\n/,
    );
    expect(told!.stdout).toMatch(
      /^ {2}loss {2}cc {5}runs {2}failed +mean +95 % confidence +min +median +max$/m,
    );
    expect(told!.stdout).toMatch(/^ {2}0% {4}reno {6}4 +0 +(\S+ ms) +± 0 +\1 +\1 +\1$/m);
    expect(told!.stdout).toMatch(/^ {2}5% {4}cubic {5}4 +1 .* ± [\d.]+ s /m);
    expect(told!.stdout).toMatch(/\nFAIL {2}2 of 16 runs in .*\n {2}Expected "3" not to be "3" /);
    expect(told!.stdout).toContain(
      "npx seedwire run download.ts --seed 3 --set loss=5% --set cc=reno\n",
    );
    expect(told!.stdout).not.toContain("noise");
    expect(told!.code).toBe(1);
    const several = await place.seedwire(...args, "--jobs", "3", "--json");
    expect(several.stdout).toBe(one!.stdout);
    const { sweep, runs } = read(one!.stdout);
    expect(sweep.runs).toEqual({ all: 16, made: 16, failed: 2 });
    expect(sweep.cells.map(({ params }) => [params["loss"], params["cc"]])).toEqual([
      [0, "reno"],
      [0, "cubic"],
      [0.05, "reno"],
      [0.05, "cubic"],
    ]);
    const values = runs
      .slice(12, 16)
      .flatMap(({ seed, metrics }) => (seed === "3" ? [] : metrics[0]!.value));
    const [metric] = sweep.cells[3]!.metrics;
    expect(metric!.count).toBe(3);
    expect(metric!.mean).toBeCloseTo(values.reduce((a, b) => a + b) / 3, 3);
    const lines = place.read("one.csv").trimEnd().split("\n");
    expect(lines).toHaveLength(17);
    expect(lines[1]).toMatch(/^download,1,0,reno,30,,,pass,false,[0-9a-f]{16},/);
    expect(new Set(runs.map(({ digest }) => digest)).size).toBeGreaterThan(4);
    const [single] = await place.seedwireMany([
      ["run", "download.ts", "--seed", "2", "--set", "loss=5%", "--set", "cc=reno", "--json"],
    ]);
    const {
      runs: [same],
    } = JSON.parse(single!.stdout) as { runs: { digest: string }[] };
    expect(same!.digest).toBe(runs[9]!.digest);
  });

  test("JSON lines are the runs as run --json has them, and more seeds are added to what is there", async () => {
    const args = ["sweep", "slow.mjs", "--out", "all.jsonl"];
    const [, run, more] = await place.seedwireMany([
      [...args, "--seeds", "1..2"],
      ["run", "slow.mjs", "--seed", "2", "--json"],
      [...args, "--seeds", "2..4", "--resume"],
    ]);
    expect(more!.stdout).toContain("seeds 2..4: 3 runs, 1 of them known\n");
    const lines = place.read("all.jsonl").trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { seed: string }).seed)).toEqual([
      "2",
      "3",
      "4",
      "1",
    ]);
    const { runs } = JSON.parse(run!.stdout) as { runs: unknown[] };
    expect(JSON.parse(lines[0]!)).toEqual({ ...(runs[0] as object), untilNs: null, check: "" });
  });

  test("Ctrl-C tells what was found and keeps it; the sweep goes on from there, also after kill -9", async () => {
    const args = ["sweep", "slow.mjs", "--seeds", "1..9", "--jobs", "2", "--out", "cut.csv"];
    place.write("stall", "");
    const child = place.start(args);
    const outcome = ended(child);
    while (!fs.existsSync(place.at("stalled"))) await sleep(50);
    child.kill("SIGINT");
    const { code, stdout } = await outcome;
    expect(code).toBe(130);
    const [, made] = /PASS {2}(\d) runs? so far, \d not made/.exec(stdout) ?? [];
    expect(Number(made)).toBeGreaterThan(0);
    expect(stdout).toMatch(/The runs so far are in cut\.csv\.part; to go on, add --resume\n$/);
    expect(place.list().filter((name) => name.startsWith("cut"))).toEqual(["cut.csv.part"]);
    const part = place.read("cut.csv.part");
    expect(part.trimEnd().split("\n")).toHaveLength(Number(made));

    const killed = place.start([...args, "--resume"]);
    const death = ended(killed);
    fs.rmSync(place.at("stalled"));
    while (!fs.existsSync(place.at("stalled"))) await sleep(50);
    killed.kill("SIGKILL");
    await death;
    fs.rmSync(place.at("stall"));
    fs.appendFileSync(place.at("cut.csv.part"), '{"scenario":"slow","see'); // a line that was not written whole
    const [without, whole] = await place.seedwireMany([
      args,
      ["sweep", "slow.mjs", "--seeds", "1..9", "--jobs", "1", "--out", "whole.csv"],
    ]);
    const done = await place.seedwire(...args, "--resume");
    expect([without!.code, without!.stderr]).toEqual([
      2,
      expect.stringMatching(
        /cut\.csv\.part has \d runs? of a sweep .*; add --resume to go on, or .*: rm cut\.csv\.part\n/,
      ),
    ]);
    expect(done).toMatchObject({ code: 0, stderr: "" });
    expect(done.stdout).toMatch(/9 runs, \d of them known/);
    expect(whole!.code).toBe(0);
    expect(place.read("cut.csv")).toBe(place.read("whole.csv"));
    expect(place.list().filter((name) => name.includes(".part"))).toEqual([]);
  });

  test("what a changed scenario, another one, or no sweep has left is not gone on with", async () => {
    const args = ["sweep", "slow.mjs", "--seeds", "1..3", "--resume", "--out"];
    await place.seedwireMany([["sweep", "slow.mjs", "--seeds", "1..2", "--out", "old.csv"]]);
    const before = place.read("old.csv");
    place.write("fewer", "");
    place.write("other.jsonl", "[1]\n");
    const [changed, other, alien, again] = await place.seedwireMany([
      [...args, "old.csv"],
      ["sweep", "download.ts", "--seeds", "1..2", "--resume", "--out", "old.csv"],
      [...args, "other.jsonl"],
      ["sweep", "slow.mjs", "--seeds", "1..2", "--out", "old.csv"],
    ]);
    fs.rmSync(place.at("fewer"));
    expect(changed!.stderr).toContain(
      "the scenario has changed, a run that is known comes out otherwise now: npx seedwire run slow.mjs --seed 1\n",
    );
    expect(other!.stderr).toMatch(
      /--resume: old\.csv is of no such sweep: its column 3 is "untilNs", expected "loss"/,
    );
    expect(alien!.stderr).toMatch(
      /--resume: other\.jsonl:1 is of no such sweep: "scenario" is missing or wrong/,
    );
    expect([changed, other, alien].map((each) => each!.code)).toEqual([2, 2, 2]);
    expect(place.read("other.jsonl")).toBe("[1]\n");
    expect(again!.code).toBe(0);
    expect(place.read("old.csv")).not.toBe(before);
  });

  test("what is known must fit: the same --until, the scenario as it was, in every combination", async () => {
    const grown = (ms: number): string =>
      `import { count, scenario } from "seedwire";
export default scenario("grown", { params: { kind: count(0) } }, async ({ net, params, report }) => {
  await net.sleep((params.kind === 3 ? ${ms} : 10) * 1e6);
  report.metric("time", net.now, "ns");
});
`;
    place.write("grown.mjs", grown(20));
    const args = ["sweep", "grown.mjs", "--out", "grown.csv"];
    const [first, until] = await place.seedwireMany([
      [...args, "--seeds", "1..2", "--set", "kind=0,3"],
      [...args, "--seeds", "1..4", "--set", "kind=0,3", "--until", "15ms", "--resume"],
    ]);
    expect(first!.code).toBe(0);
    expect([until!.code, until!.stderr]).toEqual([
      2,
      expect.stringContaining(
        "grown.csv was made with other --until or --check, expected the same",
      ),
    ]);
    const before = place.read("grown.csv");
    place.write("grown.mjs", grown(30));
    const other = await place.seedwire(...args, "--seeds", "1..3", "--set", "kind=1", "--resume");
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringContaining("otherwise now: npx seedwire run grown.mjs --seed 1 --set kind=3\n"),
    ]);
    expect(place.read("grown.csv")).toBe(before);
    expect(place.list()).not.toContain("grown.csv.part");
  });

  test("a scenario that ends its process is told, with the run", async () => {
    place.write(
      "exits.mjs",
      `import { scenario } from "seedwire";
export default scenario("exits", ({ seed }) => {
  if (seed === "2") process.exit(7);
});
`,
    );
    const { code, stderr } = await place.seedwire(
      "sweep",
      "exits.mjs",
      "--seeds",
      "1..3",
      "--jobs",
      "1",
    );
    expect(code).toBe(2);
    expect(stderr).toContain(
      "ended by itself (code 7): expected a scenario that lets its process live; to see it: ",
    );
    expect(stderr).toContain("npx seedwire run exits.mjs --seed 2\n");
  });
});
