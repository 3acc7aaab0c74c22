import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { ended, Workplace } from "./cli.fixture.ts";

const COUNTING = `
import { count, flag, scenario } from "seedwire";
/** Trusts the network: what comes twice is counted twice, what is lost is waited for. */
export const counting = scenario("counting", { params: { words: count(5), noise: flag(false) } }, async ({ net, params, expect }) => {
  if (params.noise) console.log("noise");
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "10ms" });
  let counted = 0;
  const counter = b.udp.bind(7);
  counter.onMessage = (_socket, _payload, from) => {
    counted++;
    counter.send("yes", from);
  };
  const socket = a.udp.bind(5000);
  for (let i = 0; i < params.words; i++) {
    socket.send("one", b.endpoint(7));
    await socket.receive();
  }
  expect(counted).toBe(params.words);
});
`;
const TRANSFER = `
import { pattern, scenario, size } from "seedwire";
export default scenario("transfer", { params: { bytes: size("20KiB") } }, async ({ net, params }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { rateBps: "10mbps", delayNs: "10ms" });
  b.tcp.listen(80, (connection) => connection.end(pattern(params.bytes)));
  await (await a.tcp.connect(b, 80)).readToEnd();
});
`;
/** In a process beside the one that was asked, the first 8 runs end, which is what it makes at a time; no other does. */
const ENDLESS = `
import * as fs from "node:fs";
import { scenario } from "seedwire";
let runs = 0;
export default scenario("endless", async ({ net }) => {
  const isEndless = process.send !== undefined && ++runs > 8;
  if (isEndless) fs.writeFileSync("endless", "");
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "10ms" });
  for (let pings = 0; pings < 20 || isEndless; pings++) await a.ping(b, { timeout: "1s" });
});
`;

/** Leaves a file for each process that makes runs. */
const COUNTED = `
import * as fs from "node:fs";
import { scenario } from "seedwire";
if (process.send !== undefined) fs.writeFileSync("process-" + process.pid, "");
export default scenario("counted", async ({ net }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "10ms" });
  for (let pings = 0; pings < 6; pings++) await a.ping(b).catch(() => {});
});
`;

describe("seedwire explore", () => {
  const place = new Workplace({
    "counting.ts": COUNTING,
    "transfer.ts": TRANSFER,
    "endless.ts": ENDLESS,
    "counted.ts": COUNTED,
  });
  afterAll(() => place.remove());

  test("every single loss in an exchange over TCP, in processes of their own", async () => {
    const args = ["transfer.ts", "--jobs", "2", "--json"];
    const { code, stdout, stderr } = await place.seedwire("explore", ...args);
    const { explore } = JSON.parse(stdout);
    const { packets } = explore.base;
    expect(packets).toBeGreaterThan(20);
    expect(explore.runs).toEqual({
      all: packets,
      planned: packets,
      tried: packets,
      failed: 0,
      stopped: false,
    });
    expect(explore.rows).toMatchObject([{ kinds: ["drop"], passed: packets }]);
    expect(explore.rows[0].slowest.laterNs).toBeGreaterThan(0.9e9);
    expect(stderr).toContain("PASS  ");
    expect(code).toBe(0);
    const [alone] = await place.seedwireMany([["explore", "transfer.ts", "--jobs", "1", "--json"]]);
    expect(alone!.stdout).toBe(stdout);
  });

  test("no process is started that has nothing to do", async () => {
    const args = ["explore", "counted.ts", "--jobs", "40", "--json"];
    const { code, stdout } = await place.seedwire(...args);
    const { explore } = JSON.parse(stdout) as { explore: { runs: { tried: number } } };
    expect([code, explore.runs.tried]).toEqual([0, 12]);
    const processes = place.list().filter((name) => name.startsWith("process-"));
    expect(processes).toHaveLength(2); // 8 runs at a time
  });

  test("what breaks a scenario: which faults, why, a ladder, fate files that repeat it", async () => {
    const args = ["counting.ts", "--faults", "duplicate:1", "--out", "broken"];
    const [explored, replayed] = await place.seedwireMany([
      ["explore", ...args],
      ["replay", "broken/0001-duplicate-1.fates.json"],
    ]);
    expect(explored).toMatchObject({ code: 1, stderr: "" });
    const { stdout } = explored!;
    expect(stdout).toContain("FAIL  5 of 10 runs");
    expect(stdout).toContain(
      "duplicate packet 1 of a:5000>b:7 udp on a>b (#1, at 0 s)\n    Expected 6 to be 5",
    );
    expect(stdout).toContain("|--- udp len 3 (duplicated: 1 copy) -----");
    expect(stdout).toContain(
      "To repeat it: npx seedwire replay broken/0001-duplicate-1.fates.json --ladder\n",
    );
    expect(JSON.parse(place.read("broken/0001-duplicate-1.fates.json"))).toMatchObject({
      file: "../counting.ts",
      check: true,
      expected: { verdict: "fail" },
      fates: [{ link: "a>b", flow: "a:5000>b:7 udp", packet: 1, fate: "duplicate", copies: 1 }],
    });
    expect(replayed).toMatchObject({ code: 0 });
    expect(replayed!.stdout).toContain("SAME");
  });

  test("what a scenario prints is dropped", async () => {
    const { stdout } = await place.seedwire(
      "explore",
      "counting.ts",
      "--window",
      "1",
      "--set",
      "noise=true",
    );
    expect(stdout).toContain("1 of 1 run");
    expect(stdout).not.toMatch(/^noise$/m);
  });

  test("Ctrl-C ends it, and what was found is told", async () => {
    const child = place.start(["explore", "endless.ts", "--jobs", "2"]);
    const end = ended(child);
    const isEndless = (): boolean => place.list().includes("endless");
    while (child.exitCode === null && !isEndless()) await sleep(20);
    child.kill("SIGINT");
    const { code, stdout: all } = await end;
    expect(all).toMatch(/ENDED .* no fault broke one/);
    expect(all).toContain("by Ctrl-C");
    expect(code).toBe(130);
  });

  test("what is wrong is refused", async () => {
    const wrong: readonly (readonly string[])[] = [
      ["--faults", "lose:1"],
      ["--window", "9..3"],
      ["--window", "99.."],
      ["--link", "b>c"],
      ["--from", "3s", "--to", "1s"],
      ["--delay", "0"],
      ["--limit", "0"],
      ["--out", "counting.ts"],
    ];
    const commands = wrong.map((args) => ["explore", "counting.ts", ...args]);
    const runs = await place.seedwireMany(commands);
    expect(runs.map(({ code }) => code)).toEqual(wrong.map(() => 2));
    runs.forEach(({ stderr }, at) => expect(stderr).toContain(wrong[at]![0]!.slice(2)));
    for (const { stderr } of runs) expect(stderr).not.toContain("    at ");
  });

  test("a scenario that fails without any fault is told so", async () => {
    const broken = TRANSFER.replace("await (", 'throw new Error("no luck"); await (');
    place.write("broken.ts", broken);
    const [run] = await place.seedwireMany([["explore", "broken.ts"]]);
    expect(run!.code).toBe(1);
    expect(run!.stderr).toContain("Without any fault already:");
    expect(run!.stderr).toContain("no luck");
    expect(run!.stderr).toContain("npx seedwire run broken.ts --seed 1 --check");
  });
});
