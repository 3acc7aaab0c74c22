import { afterAll, expect, test } from "vitest";
import { Workplace } from "./cli.fixture.ts";

const LAB = `import { scenario } from "seedwire";
import { sized } from "./sized.ts";

export const loose = scenario("loose", async ({ net }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "10ms", loss: 0.1 });
  await a.ping(b, { bytes: sized() });
});
export const tight = scenario("tight", async ({ net }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "10ms", loss: 0.1 });
  console.log("may be printed");
  for (let i = 0; i < 20; i++) await a.ping(b, { timeout: "30ms" });
});
`;
const SIZED = `
export const sized = () => 10 + Math.floor(Math.random() * 20);
`;

const place = new Workplace({ "lab.ts": LAB, "sized.ts": SIZED });
afterAll(() => place.remove());

test("--guard names the line, what to use instead, and the command that repeats it", async () => {
  const { code, stderr } = await place.seedwire("run", "lab.ts", "--only", "loose", "--guard");
  expect(code).toBe(1);
  expect(stderr).toContain(
    '"loose" failed: Math.random() at sized.ts:2: the run would differ each time; draw from net.rng("name")',
  );
  expect(stderr).toMatch(/2 \| export const sized = .*\n +\^/);
  expect(stderr).toContain("at body (lab.ts:7:");
  expect(stderr).toContain("npx seedwire run lab.ts --only loose --seed 1 --guard");
});

test("a run that keeps to the simulation is the same with the guard, whatever it writes", async () => {
  const args = ["run", "lab.ts", "--only", "tight", "--json"];
  const files = ["--pcap", "x.pcapng", "--trace", "x.jsonl", "--fates", "x.fates.json"];
  const [plain, guarded, loose, replayed] = await place.seedwireMany([
    args,
    [...args, "--guard", ...files],
    ["run", "lab.ts", "--only", "loose", "--fates", "loose.fates.json"],
    ["replay", "loose.fates.json", "--guard"],
  ]);
  expect(plain!.code).toBe(0);
  expect(guarded).toMatchObject({ code: 0, stdout: plain!.stdout });
  expect(place.list()).toEqual(expect.arrayContaining(["x.fates.json", "x.jsonl", "x.pcapng"]));
  expect(loose!.code).toBe(0);
  expect(replayed!.code).toBe(1);
  expect(replayed!.stderr).toContain("npx seedwire replay loose.fates.json --guard");
});
