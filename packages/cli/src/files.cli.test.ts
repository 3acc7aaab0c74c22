import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { ended, Workplace } from "./cli.fixture.ts";

const hasTshark = spawnSync("tshark", ["--version"]).status === 0;
if (!hasTshark) console.warn("skipped: tshark is not installed (Debian: apt-get install tshark)");

const place = new Workplace({
  "download.ts": `import { bernoulli, pattern, probability, scenario } from "seedwire";
const params = { loss: probability(0.02) };
export default scenario("download", { params }, async ({ net, params, expect }) => {
  const [server, client] = [net.host("server"), net.host("client")];
  net.cable(server, client, { rateBps: "20mbps", delayNs: "10ms", loss: bernoulli(params.loss) });
  const sent = pattern(300_000);
  server.tcp.listen(5201, (connection) => connection.end(sent));
  const connection = await client.tcp.connect(server, 5201);
  expect(await connection.readToEnd()).toEqual(sent);
});
`,
  "endless.ts": `import { scenario } from "seedwire";
export const packets = scenario("packets", async ({ net }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "1ms" });
  for (;;) await a.ping(b);
});
export const still = scenario("still", async ({ net, expect }) => {
  net.cable(net.host("a"), net.host("b"));
  expect(1).toBe(2);
});
export const busy = scenario("busy", () => {
  for (;;);
});
`,
});
afterAll(() => place.remove());

test("--pcap and --trace write their files", async () => {
  const args = [
    "run",
    "download.ts",
    "--pcap",
    "a.pcapng",
    "--pcap-at",
    "all",
    "--trace",
    "a.jsonl",
  ];
  const { code } = await place.seedwire(...args);
  expect(code).toBe(0);
  const lines = place.read("a.jsonl").trimEnd().split("\n");
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(events[0]).toMatchObject({ event: "start", scenario: "download", seed: "1" });
  expect(events[1]).toMatchObject({ event: "accept", link: "client>server", flags: "S" });
  expect(events.at(-1)).toMatchObject({ event: "end", verdict: "pass" });
  expect(events.some(({ note }) => note === "lost on the wire (loss)")).toBe(true);
});

describe.runIf(hasTshark)("tshark", () => {
  const tshark = (filter: string, ...fields: string[]): string[] => {
    const verify = ["tcp", "udp", "ip"].flatMap((name) => ["-o", `${name}.check_checksum:TRUE`]);
    const columns = fields.flatMap((field) => ["-e", field]);
    const args = ["-r", place.at("a.pcapng"), ...verify, "-Y", filter, "-T", "fields", ...columns];
    const output = execFileSync("tshark", args, { encoding: "utf8", stdio: "pipe" });
    return output.split("\n").filter((line) => line !== "");
  };

  test("finds no malformed packet and no wrong checksum", () => {
    const problem =
      '_ws.malformed || tcp.checksum.status=="Bad" || ip.checksum.status=="Bad" || _ws.expert.severity==8388608';
    expect(tshark("frame", "frame.number").length).toBeGreaterThan(400);
    expect(tshark(problem, "frame.number", "_ws.expert.message")).toEqual([]);
  });

  test("has no expert error of a capture that has each packet once", async () => {
    const args = ["run", "download.ts", "--set", "loss=0", "--pcap", "once.pcapng"];
    expect(await place.seedwire(...args)).toMatchObject({ code: 0 });
    const expert = ["-r", place.at("once.pcapng"), "-q", "-z", "expert"];
    const report = execFileSync("tshark", expert, { encoding: "utf8", stdio: "pipe" });
    expect(report).not.toMatch(/^(Errors|Warns)/m);
  });

  test("knows link ends, handshake, SACK, FIN and fates", () => {
    const interfaces = new Set(tshark("frame", "frame.interface_name"));
    expect([...interfaces].toSorted()).toEqual([
      "client>server rx",
      "client>server tx",
      "server>client rx",
      "server>client tx",
    ]);
    for (const filter of [
      "tcp.flags.syn==1 && tcp.flags.ack==1",
      "tcp.options.sack_le",
      "tcp.flags.fin==1",
    ]) {
      expect(tshark(filter, "frame.number").length).toBeGreaterThan(0);
    }
    expect(new Set(tshark("frame.comment", "frame.comment"))).toContain("lost on the wire (loss)");
  });
});

test("a file that was there before is replaced as a whole, and keeps its mode", async () => {
  place.write("old.pcapng", "old");
  fs.chmodSync(place.at("old.pcapng"), 0o600);
  await place.seedwire("run", "download.ts", "--pcap", "old.pcapng");
  expect(fs.statSync(place.at("old.pcapng")).size).toBeGreaterThan(300_000);
  expect(fs.statSync(place.at("old.pcapng")).mode & 0o777).toBe(0o600);
});

describe("a capture without packets", () => {
  const args = ["run", "endless.ts", "--only", "still", "--json", "--pcap", "still.pcapng"];

  test.each([[], ["--pcap-at", "b"]])("is empty, and the verdict counts: %j", async (...at) => {
    const { code, stdout } = await place.seedwire(...args, ...at);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ runs: [{ verdict: "fail" }] });
    const capture = fs.readFileSync(place.at("still.pcapng"));
    expect(capture.readUInt32BE(0)).toBe(0x0a0d0d0a); // a section header, and nothing else
    expect(capture.readUInt32LE(4)).toBe(capture.length);
    fs.rmSync(place.at("still.pcapng"));
  });

  test("is refused at a host that is not there", async () => {
    expect(await place.seedwire(...args, "--pcap-at", "bb")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--pcap-at bb: there is no host .*one of a, b\.\n/),
    });
    expect(place.list()).not.toContain("still.pcapng");
  });
});

describe("Ctrl-C leaves no file, however busy the simulation is", () => {
  test.each([
    ["packets", "SIGINT"],
    ["packets", "SIGTERM"],
    ["busy", "SIGINT"],
  ] as const)("%s, %s", async (only, signal) => {
    const name = `${only}-${signal}`;
    const args = ["--only", only, "--pcap", `${name}.pcapng`, "--trace", `${name}.jsonl`];
    const child = place.start(["run", "endless.ts", ...args]);
    const end = ended(child);
    const seed = new Promise((resolve) => child.stdout!.once("data", resolve));
    await Promise.race([seed, end]); // it runs
    await sleep(300);
    child.kill(signal);
    expect(await end).toMatchObject({ code: null, signal }); // a shell says 130 or 143
    expect(place.list().filter((file) => file.includes(name))).toEqual([]);
  });
});

test("a reader that stops reading is no error", async () => {
  const child = place.start(["run", "download.ts", "--json"]);
  child.stdout!.destroy();
  const { code, stderr } = await ended(child);
  expect(code).toBe(0);
  expect(stderr).not.toContain("EPIPE");
});

test("the exit code is the verdict's, whether or not anybody reads the output", async () => {
  const commands = [
    { args: ["run", "endless.ts", "--only", "still"], wanted: 1 },
    { args: ["run", "endless.ts", "--only", "still", "--json"], wanted: 1 },
    { args: ["replay", "nofile.json"], wanted: 2 },
    { args: ["list", "endless.ts"], wanted: 0 },
  ];
  for (const { args, wanted } of commands) {
    const child = place.start(args);
    child.stdout!.destroy();
    child.stderr!.destroy();
    expect([args, (await ended(child)).code]).toEqual([args, wanted]);
  }
});

test.runIf(fs.existsSync("/dev/full"))(
  "output that cannot be written is not the scenario's fault",
  async () => {
    for (const json of [[], ["--json"]]) {
      const child = place.startInto("/dev/full", ["run", "download.ts", ...json]);
      const { code, stderr } = await ended(child);
      expect(stderr).toMatch(/seedwire: the output cannot be written: ENOSPC: no space left/);
      expect(stderr).not.toMatch(/failed|^\s+at /m);
      expect(code).toBe(2);
    }
  },
);
