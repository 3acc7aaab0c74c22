import { afterAll, describe, expect, test } from "vitest";
import { Workplace } from "./cli.fixture.ts";

const LAB = `import { duration, pattern, scenario } from "seedwire";

let runs = 0;
const params = { delay: duration("10ms") };

export const steady = scenario("steady", { params }, async ({ net, params }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: params.delay, loss: 0.1 });
  b.tcp.listen(80, (connection) => connection.end(pattern(20_000)));
  await (await a.tcp.connect(b, 80)).readToEnd();
});
export const random = scenario("random", async ({ net }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "10ms" });
  await a.ping(b);
  await net.sleep(Math.random() * 1e9);
  await a.ping(b);
});
export const counting = scenario("counting", async ({ net }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "10ms" });
  await a.ping(b, { bytes: ++runs });
});
export const failing = scenario("failing", ({ expect }) => expect(1).toBe(2));
`;

const place = new Workplace({ "lab.ts": LAB });
afterAll(() => place.remove());

interface Told {
  diffs: {
    scenario: string;
    same: boolean;
    left: { digest: string; events: number; repeats: boolean };
    divergence: {
      number: number;
      before: unknown[];
      fields: string[];
      right: { event: { timeNs: number; text: string }; origin: { userCode: { at: string }[] } };
    } | null;
    results: unknown[];
    culprit: string | null;
  }[];
}

describe("seedwire diff", () => {
  test("says so when two runs are the same, and counts their events", async () => {
    const [text, json, failing] = await place.seedwireMany([
      ["diff", "lab.ts", "--only", "steady"],
      ["diff", "lab.ts", "--only", "steady", "--json"],
      ["diff", "lab.ts", "--only", "failing"],
    ]);
    expect([text!.code, text!.stderr]).toEqual([0, ""]);
    expect(text!.stdout).toMatch(
      /^steady {2}lab\.ts\nboth {3}seed 1 {2}delay=10ms\n\nSAME {2}all \d+ events, .* digest [0-9a-f]{16}\n$/,
    );
    const [told] = (JSON.parse(json!.stdout) as Told).diffs;
    expect(json!.code).toBe(0);
    expect(told).toMatchObject({ same: true, divergence: null, results: [], culprit: null });
    expect(text!.stdout).toContain(`all ${told!.left.events} events`);
    expect(text!.stdout).toContain(`digest ${told!.left.digest}`);
    expect(failing!.code).toBe(0);
    expect(failing!.stdout).toContain("Both runs fail: ");
  });

  test("two sets, two seeds: the first event that differs, both sides, the code", async () => {
    const [sets, seeds, short] = await place.seedwireMany([
      ["diff", "lab.ts", "--only", "steady", "--set", "delay=9ms", "--against", "delay=8ms"],
      ["diff", "lab.ts", "--only", "steady", "--seed", "7", "--against-seed", "8", "--json"],
      ["diff", "lab.ts", "--only", "steady", "--against", "delay=9ms", "--until", "5ms"],
    ]);
    expect([sets!.code, sets!.stderr]).toEqual([1, ""]);
    expect(sets!.stdout).toContain("left   seed 1  delay=9ms\nright  seed 1  delay=8ms\n");
    expect(sets!.stdout).toMatch(/^DIFFERENT {2}from event 4 on; all before it is the same$/m);
    expect(sets!.stdout).toMatch(
      /^left +4 {2}0\.009000000 {2}a>b deliver .*\nright +4 {2}0\.008000000 {2}a>b deliver .*\n +\^ left is 1 ms later$/m,
    );
    expect(sets!.stdout).toMatch(/^ {4}at Link\.\w+ \(.*link\.ts:\d+:\d+\), which scheduled it$/m);
    expect(sets!.stdout).toMatch(/^ {2}and goes back to\n {4}at body \(lab\.ts:10:\d+\)$/m);
    expect(sets!.stdout).not.toContain("outside the simulation");
    expect(seeds!.code).toBe(1);
    const [told] = (JSON.parse(seeds!.stdout) as Told).diffs;
    expect(told).toMatchObject({ same: false, divergence: { number: 2 }, culprit: null });
    expect(told!.divergence!.fields).toContain("sourcePort");
    expect(told!.divergence!.right.origin.userCode[0]!.at).toBe("lab.ts:10");
    expect([short!.code, short!.stdout]).toEqual([
      0,
      expect.stringContaining("SAME  all 3 events"),
    ]);
  });

  test("a scenario that is not the same each time: who decides", async () => {
    const [random, counting, all, guarded] = await place.seedwireMany([
      ["diff", "lab.ts", "--only", "random"],
      ["diff", "lab.ts", "--only", "counting"],
      ["diff", "lab.ts", "--json"],
      ["diff", "lab.ts", "--only", "random", "--guard"],
    ]);
    expect(random!.code).toBe(1);
    expect(random!.stdout).toMatch(/^DIFFERENT {2}from event 5 on/m);
    expect(random!.stdout).toContain("something outside the simulation decides");
    expect(random!.stdout).toContain("With --guard: Math.random() at lab.ts:16: ");
    expect(random!.stdout).toMatch(/^ {4}at body \(lab\.ts:17:\d+\)$/m);
    expect(counting!.code).toBe(1);
    expect(counting!.stdout).toContain('as in variables outside the body of "counting"');
    const { diffs } = JSON.parse(all!.stdout) as Told;
    expect(diffs.map(({ scenario, same }) => [scenario, same])).toEqual([
      ["steady", true],
      ["random", false],
      ["counting", false],
      ["failing", true],
    ]);
    expect(diffs[1]!.culprit).toMatch(/^Math\.random\(\) at lab\.ts:16: /);
    expect(diffs[1]!.left.repeats).toBe(false);
    expect([guarded!.code, guarded!.stdout]).toEqual([
      1,
      expect.stringContaining("Both runs fail: Math.random() at lab.ts:16: "),
    ]);
  });

  test("fate files, with each other and with their scenario", async () => {
    const [record, other] = [
      ["run", "lab.ts", "--only", "steady", "--check", "--fates", "a.fates.json"],
      ["run", "lab.ts", "--only", "steady", "--seed", "2", "--fates", "b.fates.json"],
    ];
    const [one, two, same, files, scenario, plain] = await place.seedwireMany([
      record,
      other,
      ["diff", "a.fates.json"],
      ["diff", "a.fates.json", "b.fates.json"],
      ["diff", "lab.ts", "a.fates.json"],
      ["diff", "a.fates.json", "lab.ts", "--against-seed", "2"],
    ]);
    expect([one!.code, two!.code]).toEqual([0, 0]);
    expect([same!.code, files!.code, scenario!.code, plain!.code]).toEqual([0, 1, 0, 1]);
    expect(same!.stdout).toMatch(/^both {3}a\.fates\.json {2}\(\d+ fates\) {2}seed 1/m);
    expect(files!.stdout).toMatch(/^left {3}a\.fates\.json .*\nright {2}b\.fates\.json /m);
  });

  test("refuses what cannot be", async () => {
    const refused: [args: string[], message: string][] = [
      [["nofile.ts"], "No file nofile.ts"],
      [["nofile.fates.json"], "No file nofile.fates.json"],
      [["lab.ts", "--only", "nothing"], "--only nothing: lab.ts has no such scenario"],
      [["lab.ts", "--history", "many"], "--history many: expected a count of events"],
      [["lab.ts", "--against", "delay"], "--against delay: expected NAME=VALUE"],
      [["lab.ts", "--against", "speed=3"], '--against speed=3: there is no parameter "speed"'],
      [["lab.ts", "--set", "delay=fast"], "delay"],
      [["lab.ts", "--against-seed", ""], "A seed is empty"],
      [["lab.ts", "--until", "soon"], "--until"],
      [["lab.ts", "lab.ts"], "lab.ts has 4 scenarios"],
      [["x.fates.json", "--seed", "2"], "--seed cannot be used with x.fates.json"],
      [
        ["lab.ts", "x.fates.json", "--against", "a=1"],
        "--against cannot be used with x.fates.json",
      ],
      [[], "missing required argument 'file'"],
    ];
    const all = await place.seedwireMany(refused.map(([args]) => ["diff", ...args]));
    for (const [i, [args, message]] of refused.entries()) {
      const { code, stdout, stderr } = all[i]!;
      expect([args, code, stdout]).toEqual([args, 2, ""]);
      expect(stderr).toContain(message);
    }
  });
});
