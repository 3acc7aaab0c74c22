import { afterAll, describe, expect, test } from "vitest";
import { Workplace } from "./cli.fixture.ts";

const LOSSY = `import { bernoulli, pattern, probability, rate, scenario } from "seedwire";

/** A download over a lossy link. */
export default scenario(
  "lossy",
  { params: { loss: probability(0.05), rate: rate("20mbps") } },
  async ({ net, params, expect, report }) => {
    const [server, client] = [net.host("server"), net.host("client")];
    net.cable(server, client, {
      rateBps: params.rate,
      delayNs: "10ms",
      loss: bernoulli(params.loss),
    });
    const sent = pattern(100_000);
    server.tcp.listen(80, (connection) => connection.end(sent));
    const connection = await client.tcp.connect(server, 80);
    console.log("printed by the scenario");
    expect(await connection.readToEnd()).toEqual(sent);
    report.metric("goodput", report.flow(connection).goodputBps, "bps");
    report.note("all bytes are in");
  },
);
`;

const FAILING = `import { InputError, scenario } from "seedwire";

export const holds = scenario("it's well", async ({ net }) => {
  await net.sleep("1s");
});

async function explode(net: { sleep(time: string): Promise<void> }): Promise<void> {
  await net.sleep("1.5s");
  throw new TypeError("no such luck");
}

export const throws = scenario("throws", async ({ net }) => {
  await explode(net);
});

export const waits = scenario("waits", async ({ net }) => {
  await net.host("lonely").udp.bind(53).receive();
});

export const stray = scenario("stray", async ({ net }) => {
  void Promise.reject(new Error("nobody waits for me"));
  await net.sleep("1s");
});

export const refused = scenario("refused", async ({ net }) => {
  net.cable(net.host("a"), net.host("b"), { rateBps: "fast" });
});

export const port = scenario("port", async ({ net }) => {
  net.host("a").tcp.listen(99_999);
});

export const input = scenario("input", async () => {
  throw new InputError("bytes=0 makes no sense");
});
`;

const BROKEN = `import { invariant } from "@seedwire/engine";
import { scenario } from "seedwire";
export default scenario("broken", async ({ net }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "10ms" });
  await a.ping(b);
  invariant(false, "SND.UNA <= SND.NXT", { sndUna: 7, sndNxt: 5 });
});
`;

const HOSTILE = `import { scenario } from "seedwire";
const closed = new Proxy(new Error("x"), { get: () => closed.x, getPrototypeOf: () => 5 });
export const nan = scenario("nan", () => { throw NaN; });
export const proxy = scenario("proxy", () => { throw closed; });
export const object = scenario("object", () => {
  throw Object.assign(new Error("x"), { message: { a: 1 }, stack: 5 });
});
export const stray = scenario("stray", async ({ net }) => {
  void Promise.reject(closed);
  await net.sleep("1s");
});
export const late = scenario("late", () => {
  setImmediate(() => { throw Object.create(null); });
});
export const well = scenario("well", () => {});
`;

const place = new Workplace({
  "hostile.mjs": HOSTILE,
  "lossy.ts": LOSSY,
  "failing.ts": FAILING,
  "broken.ts": BROKEN,
});
afterAll(() => place.remove());

const digestIn = (stdout: string): string | undefined =>
  /\ndigest ([0-9a-f]{16})\n/.exec(stdout)?.[1];

describe("seedwire run", () => {
  test("prints the seed, tables, a verdict, the digest and what to try next", async () => {
    const { code, stdout, stderr } = await place.seedwire("run", "lossy.ts", "--seed", "7");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^lossy  lossy\.ts\nseed 7  loss=5% rate=20Mbit\/s\n/);
    expect(stdout).toMatch(/client:\d+>server:80 +\S+ +100 kB/);
    expect(stdout).toMatch(/server>client +\d+ +\d+ +\d+/);
    expect(stdout).toMatch(/goodput +[\d.]+ Mbit\/s/);
    expect(stdout).toContain("all bytes are in");
    expect(stdout).toMatch(/\nPASS {2}.*virtual time.*packet-hops in .*\ndigest [0-9a-f]{16}\n/);
    expect(stdout).toContain("Next: npx seedwire run lossy.ts with --seed 8, or --set loss=");
    expect(stdout.includes("\u001B")).toBe(false);
  });

  test("--json is one document, the same bytes twice, and nothing else on stdout", async () => {
    const args = ["run", "lossy.ts", "--json", "--seed", "7"];
    const [first, second, other] = await Promise.all([
      place.seedwire(...args),
      place.seedwire(...args),
      place.seedwire("run", "lossy.ts", "--json", "--seed", "8"),
    ]);
    expect(first.stdout).toBe(second.stdout);
    expect(first.stderr).toContain("printed by the scenario");
    expect(first.stderr).toContain("seed 7");
    const document = JSON.parse(first.stdout) as { runs: Record<string, unknown>[] };
    expect(Object.keys(document)).toEqual(["seedwire", "runs"]);
    const [run] = document.runs;
    const fields =
      "scenario file seed params verdict digest virtualNs events packetHops flows links metrics failures cutOff";
    expect(Object.keys(run!)).toEqual(fields.split(" "));
    const params = { loss: 0.05, rate: 20_000_000 };
    expect(run).toMatchObject({
      scenario: "lossy",
      file: "lossy.ts",
      seed: "7",
      verdict: "pass",
      params,
    });
    const another = JSON.parse(other.stdout) as { runs: { digest: string }[] };
    expect(another.runs[0]!.digest).not.toBe(run!["digest"]);
  });

  test("--why is a table of what senders do and why, and leaves the digest as it is", async () => {
    const [plain, why, json] = await Promise.all([
      place.seedwire("run", "lossy.ts", "--seed", "7"),
      place.seedwire("run", "lossy.ts", "--seed", "7", "--why"),
      place.seedwire("run", "lossy.ts", "--seed", "7", "--why", "--json"),
    ]);
    expect(why.stdout).toMatch(/ +time +sender +what +change +why\n/);
    expect(why.stdout).toMatch(/\d\.\d{9} +server:80-\S+ +lost +\d+\+1448 +rack\n/);
    expect(why.stdout).toMatch(/cwnd +10 > \d+ +slow start/);
    expect(digestIn(why.stdout)).toBe(digestIn(plain.stdout));
    expect(json.stderr).toMatch(/retransmission +\d+\+1448 +lost\n/);
    expect(() => JSON.parse(json.stdout) as unknown).not.toThrow();
  });

  test("--digest full and --wire bytes", async () => {
    const digest = async (...options: string[]): Promise<string> => {
      const { stdout } = await place.seedwire("run", "lossy.ts", ...options);
      return /digest (\w+)/.exec(stdout)![1]!;
    };
    const [plain, bytes, full, fullBytes] = await Promise.all([
      digest(),
      digest("--wire", "bytes"),
      digest("--digest", "full"),
      digest("--digest", "full", "--wire", "bytes"),
    ]);
    expect(bytes).toBe(plain);
    expect(fullBytes).toBe(full);
    expect(full).not.toBe(plain);
  });

  test("a scenario that throws: its line, virtual time, seed, and the line that repeats it", async () => {
    const args = ["run", "failing.ts", "--only", "throws", "--seed", "a b", "--until", "1h"];
    const { code, stderr } = await place.seedwire(...args);
    expect(code).toBe(1);
    expect(stderr).toBe(`
"throws" failed: TypeError: no such luck

  9 |   throw new TypeError("no such luck");
              ^

    at explode (failing.ts:9:9)
    at body (failing.ts:13:3)
    at virtual time 1.5 s, seed a b

To repeat it: npx seedwire run failing.ts --only throws --seed 'a b' --until 1h
`);
  });

  test("all scenarios of a file run, in their order, and the worst exit code counts", async () => {
    const { code, stdout, stderr } = await place.seedwire("run", "failing.ts", "--json");
    expect(code).toBe(2);
    const { runs } = JSON.parse(stdout) as {
      runs: { scenario: string; verdict: string; failures: { message: string; at: string }[] }[];
    };
    for (const failure of runs.flatMap(({ failures }) => failures)) {
      expect(Object.keys(failure)).toEqual(["message", "virtualNs", "at"]);
    }
    expect(runs.map(({ scenario, verdict }) => [scenario, verdict])).toEqual([
      ["it's well", "pass"],
      ["throws", "fail"],
      ["waits", "fail"],
      ["stray", "fail"],
      ["refused", "fail"],
      ["port", "fail"],
      ["input", "fail"],
    ]);
    const [, throws, waits, stray, refused] = runs.map(({ failures: [failure] }) => failure);
    expect(throws).toMatchObject({ at: "failing.ts:9", virtualNs: 1_500_000_000 });
    expect(waits!.message).toMatch(/lonely.* waits for a datagram/);
    expect(stray).toMatchObject({ message: "nobody waits for me", at: "failing.ts:21" });
    expect(refused).toMatchObject({ at: "failing.ts:26" });
    expect(stderr).toContain("--only waits --seed 1");
  });

  test("input that cannot be is no failure of the scenario", async () => {
    const [port, input] = await place.seedwireMany([
      ["run", "failing.ts", "--only", "port"],
      ["run", "failing.ts", "--only", "input"],
    ]);
    expect(port).toMatchObject({ code: 2, stderr: expect.stringMatching(/EINVAL.*1 to 65535/) });
    expect(input).toMatchObject({
      code: 2,
      stderr: '\n"input" cannot run: bytes=0 makes no sense\n',
    });
  });

  test("errors that nobody can read fail their scenario, and no other", async () => {
    const { code, stdout, stderr } = await place.seedwire("run", "hostile.mjs", "--json");
    expect(code).toBe(1);
    expect(stderr).not.toMatch(/bug in seedwire/i);
    const { runs } = JSON.parse(stdout) as {
      runs: { scenario: string; failures: { message: string }[] }[];
    };
    const unreadable = "what was thrown cannot be read";
    expect(runs.map(({ scenario, failures }) => [scenario, failures[0]?.message])).toEqual([
      ["nan", "Thrown: NaN"],
      ["proxy", unreadable],
      ["object", "{ a: 1 }"],
      ["stray", unreadable],
      ["late", "Thrown: {}"],
      ["well", undefined],
    ]);
  });

  test('a rate without limit is "unlimited" in JSON', async () => {
    const args = ["run", "lossy.ts", "--set", "rate=unlimited", "--json", "--trace", "t.jsonl"];
    const { stdout } = await place.seedwire(...args);
    expect(stdout).toContain('"rate": "unlimited"');
    expect(place.read("t.jsonl").split("\n")[0]).toContain('"rate":"unlimited"');
  });

  test("the line that repeats a scenario means no other, also if names are crossed", async () => {
    place.write(
      "crossed.mjs",
      `import { scenario } from "seedwire";
export const a = scenario("b", () => {});
export const b = scenario("x y", () => { throw new Error("x"); });
`,
    );
    const { stderr } = await place.seedwire("run", "crossed.mjs");
    expect(stderr).toContain("run crossed.mjs --only 'x y' --seed 1\n");
  });

  test("--only takes the scenario's name or its export's", async () => {
    const { code, stdout } = await place.seedwire("run", "failing.ts", "--only", "it's well");
    expect([code, stdout.split("\n")[0]]).toEqual([0, "it's well  failing.ts"]);
  });

  test("a broken invariant: its name, virtual time, the last events, how to repeat it", async () => {
    const { code, stderr } = await place.seedwire("run", "broken.ts");
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^\nBug in seedwire, please report it: Broken invariant: SND.UNA <= SND.NXT/,
    );
    expect(stderr).toMatch(/sndUna: 7/);
    expect(stderr).toMatch(/at .*broken\.ts:7:3/);
    expect(stderr).toContain("in broken.ts:7, virtual time 20 ms, seed 1");
    expect(stderr).toContain("To repeat it: npx seedwire run broken.ts --seed 1\n");
    expect(stderr).toMatch(
      /last events before it:\n( {2}0\.\d{9} [ab]>[ab] .* icmp echo re.*\n){4}$/,
    );
  });
});
