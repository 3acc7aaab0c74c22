import * as fs from "node:fs";
import { readFateFile, writeFateFile } from "seedwire";
import { afterAll, describe, expect, test } from "vitest";
import { Workplace } from "./cli.fixture.ts";

const TWO = `import { bernoulli, pattern, probability, scenario, type ScenarioContext } from "seedwire";

async function download({ net, params, expect }: ScenarioContext<{ loss: number }>) {
  const [server, client] = [net.host("server"), net.host("client")];
  net.cable(server, client, { rateBps: "20mbps", delayNs: "10ms", loss: bernoulli(params.loss) });
  const sent = pattern(100_000);
  server.tcp.listen(80, (connection) => connection.end(sent));
  const connection = await client.tcp.connect(server, 80);
  expect(await connection.readToEnd()).toEqual(sent);
}

const params = { loss: probability(0.05) };
export const good = scenario("good", { params }, download);
export const bad = scenario("not good", { params }, async (context) => {
  await download(context);
  void Promise.reject(new Error("nobody waits for me"));
  await context.net.sleep("1s");
});
`;

const place = new Workplace({ "lab/two.ts": TWO });
afterAll(() => place.remove());

const GOOD = ["run", "lab/two.ts", "--only", "good", "--seed", "5"];

/** A fate file as it was written. */
interface Written {
  file: string;
  params: Record<string, unknown>;
  expected: { verdict: string; digest?: string };
  fates: Record<string, unknown>[];
}

const read = (name: string): Written => JSON.parse(place.read(name)) as Written;

describe("seedwire run --fates and seedwire replay", () => {
  test("a run is repeated from its fates, wherever one stands, in whatever mode", async () => {
    const run = await place.seedwire(...GOOD, "--fates", "lab/x.fates.json", "--json");
    expect(run.code).toBe(0);
    const [record] = (JSON.parse(run.stdout) as { runs: [{ digest: string }] }).runs;
    const written = read("lab/x.fates.json");
    expect(Object.keys(written)).toEqual(
      "seedwireFates scenario file seed params expected fates".split(" "),
    );
    expect(written).toMatchObject({
      seedwireFates: 1,
      scenario: "good",
      file: "two.ts",
      seed: "5",
      params: { loss: 0.05 },
      expected: { verdict: "pass", digest: record.digest },
    });
    expect(written.fates.length).toBeGreaterThan(2);
    expect(place.read("lab/x.fates.json").split("\n")).toHaveLength(written.fates.length + 11);

    const args = [
      "--wire",
      "bytes",
      "--pcap",
      "x.pcapng",
      "--trace",
      "x.jsonl",
      "--digest",
      "full",
    ];
    const [plain, json, others] = await place.seedwireMany([
      ["replay", "lab/x.fates.json"],
      ["replay", "lab/x.fates.json", "--json"],
      ["replay", "lab/x.fates.json", "--fates", "again.json", ...args],
    ]);
    expect([plain!.code, plain!.stderr]).toEqual([0, ""]);
    expect(plain!.stdout).toMatch(/^good {2}lab\/two\.ts\nseed 5 {2}loss=5%\n/);
    expect(plain!.stdout).toMatch(/client:\d+>server:80/);
    expect(plain!.stdout).toMatch(
      /\nSAME {2}verdict, pass, and digest are as recorded in lab\/x\.fates\.json\n$/,
    );
    const document = JSON.parse(json!.stdout) as { runs: unknown[]; replay: unknown };
    expect(document.runs).toEqual([record]);
    expect(document.replay).toEqual({
      file: "lab/x.fates.json",
      expected: written.expected,
      same: true,
      unmetFates: [],
    });
    expect(others).toMatchObject({ code: 0, stdout: expect.stringContaining("SAME") });
    expect(place.list()).toEqual(["again.json", "lab", "x.jsonl", "x.pcapng"]);
    expect(read("again.json")).toMatchObject({ file: "lab/two.ts", fates: written.fates });
  });

  test("a failing run is written too, and fails again in the same way", async () => {
    const args = ["run", "lab/two.ts", "--only", "bad", "--until", "1h", "--fates", "bad.json"];
    const run = await place.seedwire(...args);
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(
      /To repeat it: npx seedwire run lab\/two\.ts --only bad --seed 1 --until 1h\n$/,
    );
    expect(read("bad.json")).toMatchObject({ untilNs: 3.6e12, expected: { verdict: "fail" } });
    const { code, stdout, stderr } = await place.seedwire("replay", "bad.json");
    expect(code).toBe(0);
    expect(stderr).toMatch(/nobody waits for me[^]*To repeat it: npx seedwire replay bad\.json\n$/);
    expect(stdout).toContain("SAME  verdict, fail, and digest are as recorded");
  });

  test("an edited file goes another way, is told so, and can be recorded anew", async () => {
    await place.seedwire(...GOOD, "--fates", "edited.json");
    const { fates, ...rest } = read("edited.json");
    const never = { ...fates[0], packet: 100_000 };
    place.write("edited.json", JSON.stringify({ ...rest, fates: [...fates.slice(2), never] }));
    const { digest: _, ...expected } = rest.expected;
    place.write("verdict.json", JSON.stringify({ ...rest, expected, fates: [never] }));
    place.write("fail.json", JSON.stringify({ ...rest, expected: { verdict: "fail" }, fates }));
    const [edited, verdict, fail, anew, then] = await place.seedwireMany([
      ["replay", "edited.json"],
      ["replay", "verdict.json"],
      ["replay", "fail.json", "--json"],
      ["replay", "edited.json", "--fates", "edited.json"],
      ["replay", "edited.json"],
    ]);
    expect([edited!.code, verdict!.code, fail!.code, anew!.code, then!.code]).toEqual([
      1, 0, 1, 1, 0,
    ]);
    expect(edited!.stderr).toMatch(
      /DIFFERENT {2}this is not the run that is recorded in edited\.json:\n {2}digest [0-9a-f]{16}, expected [0-9a-f]{16}\n/,
    );
    expect(edited!.stderr).toMatch(
      / {2}1 of \d+ fates meets no packet:\n {4}drop packet 100000 of (server|client):\d+>.* on .*\n/,
    );
    expect(edited!.stderr).toContain("npx seedwire replay edited.json --fates edited.json\n");
    expect(verdict!.stdout).toContain("SAME  the verdict, pass, is as recorded");
    expect(verdict!.stdout).toContain("1 of 1 fates meets no packet");
    expect(fail!.stderr).toContain("verdict pass, expected fail");
    expect(JSON.parse(fail!.stdout)).toMatchObject({ replay: { same: false } });
  });

  test("the scenario's path is seen from the fate file, or else from here", async () => {
    await place.seedwire(...GOOD, "--fates", "moved.json");
    fs.renameSync(place.at("moved.json"), place.at("lab/moved.json"));
    const { code, stdout } = await place.seedwire("replay", "lab/moved.json");
    expect([code, stdout.split("\n")[0]]).toEqual([0, "good  lab/two.ts"]);
  });

  test("both move together, also if a link led to them", async () => {
    place.write("deep/real/two.ts", TWO);
    fs.symlinkSync(place.at("deep/real"), place.at("link"));
    await place.seedwire("run", "link/two.ts", ...GOOD.slice(2), "--fates", "link/x.json");
    expect(read("link/x.json").file).toBe("two.ts");
    fs.renameSync(place.at("deep/real"), place.at("elsewhere"));
    const { code } = await place.seedwire("replay", "elsewhere/x.json");
    expect(code).toBe(0);
  });
});

describe("what is wrong is told with its line, and exit code 2", () => {
  const TEXT = `{
  "seedwireFates": 1,
  "scenario": "good",
  "file": "lab/two.ts",
  "seed": "1",
  "params": {"loss": 0.05},
  "expected": {"verdict": "pass"},
  "fates": [
    {"link": "server>client", "flow": "server:80>client:5", "packet": 7, "fate": "drop"}
  ]
}
`;
  const cases: [from: string, to: string, error: RegExp][] = [
    ['"drop"', '"lost"', /wrong\.json:9: "fate" is "lost", expected "drop", "delay"/],
    ['"seed": "1",', '"seed": "1"', /wrong\.json:6: this is not JSON: found .*, expected a comma/],
    ["lab/two.ts", "three.ts", /wrong\.json:4: there is no scenario file "\.\.\/three\.ts"; expected its path/],
    ['"good"', '"godo"', /wrong\.json:3: lab\/two\.ts has no scenario "godo"; it has "good", "not good"\. Did you mean "good"/],
    ['"loss": 0.05', '\n"los": 1', /wrong\.json:7: Scenario "good" has no parameter "los"/],
    ["0.05", "2", /wrong\.json:6: Scenario "good": Parameter "loss" is 2, expected/],
  ]; // prettier-ignore

  test("of a fate file", async () => {
    const commands = cases.map(([from, to], i) => {
      expect(TEXT).toContain(from);
      place.write(`${i}/wrong.json`, TEXT.replace("lab/two.ts", "../lab/two.ts").replace(from, to));
      return ["replay", `${i}/wrong.json`];
    });
    const results = await place.seedwireMany(commands);
    cases.forEach(([, , error], i) => {
      expect(results[i]!.stderr).toMatch(error);
      expect(results[i]).toMatchObject({ code: 2, stdout: "" });
    });
  });

  test("of a command", async () => {
    place.write("near.fates.json", TEXT);
    const commands: [args: string, error: RegExp][] = [
      ["replay neer.fates.json", /No file neer\.fates\.json\. Did you mean "near\.fates\.json"\?/],
      ["replay no/x.json", /No file no\/x\.json\. There is no folder no/],
      ["replay lab", /lab is a folder, expected a fate file/],
      ["replay lab/two.ts", /lab\/two\.ts is no fate file, as "seedwire run lab\/two\.ts --fates/],
      ["run near.fates.json", /is no scenario file: .*"seedwire replay near\.fates\.json"/],
      ["replay", /missing required argument 'fates'/],
      ["replay near.fates.json --seed 2", /unknown option '--seed'/],
      [
        "run lab/two.ts --fates x.json",
        /--fates x\.json: a fate file is of one run, and lab\/two\.ts has 2 scenarios: "good", "not good"; choose one, for example --only good/,
      ],
      ["run lab/two.ts --fates no/x.json", /--fates no\/x\.json: there is no folder/],
      ["run lab/two.ts --trace x --fates ./x", /--trace and --fates both name x/],
    ];
    const results = await place.seedwireMany(commands.map(([args]) => args.split(" ")));
    commands.forEach(([, error], i) => {
      expect(results[i]!.stderr).toMatch(error);
      expect(results[i]).toMatchObject({ code: 2, stdout: "" });
    });
    expect(place.list()).not.toContain("x.json");
  });
});

test("the file that the README shows is one as it is written", () => {
  const readme = fs.readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const shown = /^```\n(\{[^]*?)^```$/m.exec(readme)![1]!;
  expect(writeFateFile(readFateFile(shown, "README.md"))).toBe(shown);
});
