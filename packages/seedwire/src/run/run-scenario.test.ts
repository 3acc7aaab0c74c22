import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { channelKey, InvariantError } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import {
  duration,
  InputError,
  pattern,
  probability,
  runScenario,
  scenario,
  type RunResult,
  type Scenario,
  type ScenarioContext,
} from "../index.ts";

const FILE = "packages/seedwire/src/run/run-scenario.test.ts";

const transfer = scenario(
  "transfer",
  { params: { rtt: duration("20ms"), loss: probability(0.02) } },
  async ({ net, params, expect: state }) => {
    const [server, client] = [net.host("server"), net.host("client")];
    net.cable(server, client, { rateBps: 1e7, delayNs: params.rtt / 2, loss: params.loss });
    server.tcp.listen(80, (connection) => connection.end(pattern(200_000)));
    const connection = await client.tcp.connect(server, 80);
    state(await connection.readToEnd()).toEqual(pattern(200_000));
  },
);

const failure = async (body: Scenario<{}>["body"]): Promise<RunResult["failures"][number]> => {
  const { result } = await runScenario(scenario("failing", body), { file: FILE });
  expect(result.verdict).toBe(result.failures[0]?.kind === "invariant" ? "error" : "fail");
  expect(result.failures).toHaveLength(1);
  return result.failures[0]!;
};

/** The line of this file that calls it. */
const here = (): string =>
  /run-scenario\.test\.ts:(\d+)/.exec(new Error("here").stack!.split("\n")[2]!)![1]!;

test("a run is a record with exactly these fields, all plain JSON", async () => {
  const { result, error, net } = await runScenario(transfer, {
    file: FILE,
    params: { loss: "1%" },
  });
  expect(Object.keys(result)).toEqual([
    "scenario",
    "file",
    "seed",
    "params",
    "verdict",
    "digest",
    "virtualNs",
    "events",
    "packetHops",
    "flows",
    "links",
    "metrics",
    "failures",
  ]);
  expect(result).toMatchObject({
    scenario: "transfer",
    file: FILE,
    seed: "1",
    params: { rtt: 20e6, loss: 0.01 },
    verdict: "pass",
    failures: [],
  });
  expect(result.digest).toMatch(/^[0-9a-f]{16}$/);
  expect(result.links.map(({ name }) => name)).toEqual(["server>client", "client>server"]);
  expect(result.packetHops).toBe(result.links[0]!.offered + result.links[1]!.offered);
  expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  expect(error).toBeNull();
  expect(net.hosts).toHaveLength(2);
});

test("the same seed gives the same record, another another; bytes on the wire make no difference", async () => {
  const [first, again, other, wire] = await Promise.all([
    runScenario(transfer),
    runScenario(transfer),
    runScenario(transfer, { seed: "another" }),
    runScenario(transfer, { wireBytes: true }),
  ]);
  expect(again.result).toEqual(first.result);
  expect(other.result.digest).not.toBe(first.result.digest);
  expect(wire.result).toEqual(first.result);
  const full = await runScenario(transfer, { digest: "full" });
  expect(full.result).toEqual({ ...first.result, digest: full.result.digest });
});

test("wrong parameters throw before anything runs", async () => {
  const run = runScenario(transfer, { params: { loss: "2" } });
  await expect(run).rejects.toThrow(InputError);
});

test("observers see the bus before anything is built, and the result", async () => {
  const told: unknown[] = [];
  const { result } = await runScenario(transfer, {
    observers: [
      ({ simulation, net, seed }) => {
        told.push(net.hosts.length, seed);
        let packets = 0;
        simulation.trace.channel(channelKey("packet")).subscribe(() => packets++);
        return (record) => told.push(packets > 100, record);
      },
    ],
  });
  expect(told).toEqual([0, "1", true, result]);
});

test("a guard stands around all that happens, but not around what looks on", async () => {
  const told: string[] = [];
  const body = scenario("guarded", async ({ net }) => {
    await net.sleep("1ms");
    told.push(`body at ${net.now}`);
  });
  const { result } = await runScenario(body, {
    observers: [() => (told.push("start"), () => void told.push("end"))],
    guard: async ({ simulation }, run) => {
      told.push("before");
      const done = await run();
      told.push("after");
      simulation.fail(new Error("too late to matter"));
      return done;
    },
  });
  expect(told).toEqual(["start", "before", "body at 1000000", "after", "end"]);
  expect(result.verdict).toBe("pass");
  const refused = await runScenario(body, {
    guard: () => Promise.reject(new Error("not today")),
  });
  expect(refused.result.failures).toMatchObject([
    { message: expect.stringContaining("not today") },
  ]);
});

test("--until stops a run, finished or not; settling has an end", async () => {
  const { result } = await runScenario(transfer, { untilNs: 30e6 });
  expect(result).toMatchObject({ verdict: "pass", virtualNs: 30e6 });
  const ticking = scenario("ticking", { settle: "50ms" }, ({ net }) => {
    const tick = (): unknown => net.after("1ms", tick);
    tick();
  });
  expect((await runScenario(ticking)).result.virtualNs).toBe(50e6);
});

test("what fails is told with its kind, its time and its line", async () => {
  let line = "";
  const expectation = await failure(async ({ net, expect: state }) => {
    await net.sleep("5ms");
    line = here();
    state(1).toBe(2);
  });
  const at = `${FILE}:${Number(line) + 1}`;
  const message = "Expected 1 to be 2 (at 5 ms)";
  expect(expectation).toEqual({ kind: "expectation", message, virtualNs: 5e6, at });

  expect(
    await failure(async ({ net }) => {
      await net.sleep("5ms");
      line = here();
      (net as unknown as { missing: () => void }).missing();
    }),
  ).toEqual({
    kind: "exception",
    message: "TypeError: net.missing is not a function",
    virtualNs: 5e6,
    at: `${FILE}:${Number(line) + 1}`,
  });

  expect(
    await failure(async ({ net }) => {
      const [a, b] = [net.host("a"), net.host("b")];
      net.cable(a, b, { delayNs: "10ms" });
      line = here();
      await a.tcp.connect(b, 80, { localPort: 5000 });
    }),
  ).toEqual({
    kind: "exception",
    message: "a:5000-10.0.0.2:80: connection refused (ECONNREFUSED)",
    virtualNs: 20e6,
    at: `${FILE}:${Number(line) + 1}`,
  });

  expect(
    await failure(({ net }) => {
      line = here();
      net.cable(net.host("a"), net.host("b"), { loss: 2 });
    }),
  ).toMatchObject({ kind: "input", at: `${FILE}:${Number(line) + 1}` });

  expect(await failure(() => Promise.reject("a text"))).toEqual({
    kind: "exception",
    message: 'Thrown: "a text"',
    virtualNs: 0,
    at: FILE,
  });
});

test("an error that only gathers others is at the line of the first of them that has one", async () => {
  const { stack = "" } = new Error("here");
  const [, line] = /run-scenario\.test\.ts:(\d+)/.exec(stack) ?? [];
  const gathered = await failure(async ({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, { delayNs: "1ms" });
    await Promise.any([a.tcp.connect(b, 1), a.tcp.connect(b, 2)]);
  });
  expect(gathered).toMatchObject({ kind: "exception", at: `${FILE}:${Number(line) + 5}` });
  expect(gathered.message).toContain("AggregateError: All promises were rejected; caused by a:");
});

test("an error in a callback is the scenario's too", async () => {
  const inCallback = await failure(async ({ net }) => {
    net.at("3ms", () => {
      throw new RangeError("mine");
    });
    await net.sleep("1s");
  });
  expect(inCallback).toMatchObject({ kind: "exception", message: "mine", virtualNs: 3e6 });
  expect(inCallback.at).toMatch(/run-scenario\.test\.ts:\d+$/);
});

test("who waits for ever is told, with what for", async () => {
  const waiting = await failure(async ({ net }) => {
    await Promise.all([net.host("b").tcp.listen(80).accept(), net.host("a").udp.bind(5).receive()]);
  });
  expect(waiting).toMatchObject({ kind: "waiting", virtualNs: 0, at: FILE });
  expect(waiting.message).toContain("b waits for a connection to port 80, since 0 s");
  expect(waiting.message).toContain("a:udp:5 waits for a datagram, since 0 s");
});

test("limits: of the scenario, and of the run before them", async () => {
  const endless = scenario("endless", { limits: { eventsPerInstant: 100 } }, async ({ net }) => {
    const again = (): unknown => net.after(0, again);
    again();
    await net.sleep("1s");
  });
  const { result } = await runScenario(endless, { file: FILE });
  expect(result.failures[0]).toMatchObject({ kind: "limit", at: FILE });
  const bounded = await runScenario(endless, { limits: { events: 50 } });
  expect(bounded.result.failures[0]!.message).toContain("gone past 50 events");
});

test("what breaks in the simulation itself is an error, not a failure of the scenario", async () => {
  const broken = await failure(async ({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    const { forward } = net.cable(a, b);
    forward.to.receive = () => {
      throw new InvariantError("packets are round", { corners: 4 });
    };
    await a.ping(b);
  });
  expect(broken.message).toBe("Broken invariant: packets are round; { corners: 4 }");
});

describe("what a scenario awaits outside the simulation is reported, whenever it comes", () => {
  /** Two hosts; one of them pings the other all the while, if they are busy. */
  const lab = ({ net }: ScenarioContext<{}>, busy = false): (() => Promise<unknown>) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, { delayNs: "1ms" });
    const pinging = async (): Promise<void> => {
      for (let count = 0; count < 50_000; count++) await b.ping(a);
    };
    if (busy) void pinging();
    return () => a.ping(b);
  };
  const outside = "it awaited something outside the simulation";
  const closed = (): Promise<unknown> =>
    new Promise((resolve) => connect(1, "127.0.0.1").on("error", resolve));

  test.each([
    ["an immediate", () => new Promise((resolve) => setImmediate(resolve))],
    ["a refused connection", closed],
    ["a file", () => readFile(FILE)],
    ["a timer", () => new Promise((resolve) => setTimeout(resolve, 1))],
  ])("%s, while other packets are under way", async (_, event) => {
    const found = await failure(async (context) => {
      const ping = lab(context, true);
      await ping();
      await event();
      await ping();
    });
    expect(found).toMatchObject({
      kind: "exception",
      message: expect.stringContaining(outside),
      at: expect.stringMatching(/run-scenario\.test\.ts:\d+$/),
    });
  });

  test("an immediate, while nothing else is, and at the end of the body", async () => {
    const immediate = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
    for (const goOn of [true, false]) {
      const { message } = await failure(async (context) => {
        const ping = lab(context);
        await ping();
        await immediate();
        if (goOn) await ping();
      });
      expect(message).toContain(outside);
    }
  });

  test("a timer that comes while the body begins", async () => {
    const { message } = await failure(async (context) => {
      const ping = lab(context);
      const timer = new Promise((resolve) => setTimeout(resolve, 0));
      for (const until = performance.now() + 20; performance.now() < until;);
      await timer;
      await ping();
    });
    expect(message).toContain(outside);
  });

  test("promises and ticks are within it", async () => {
    const { result } = await runScenario(
      scenario("ticks", async (context) => {
        const ping = lab(context, true);
        for (let depth = 0; depth < 500; depth++) {
          await Promise.resolve();
          await new Promise<void>((resolve) => process.nextTick(resolve));
          if (depth % 100 === 0) await ping();
        }
      }),
    );
    expect(result.failures).toEqual([]);
  });
});
