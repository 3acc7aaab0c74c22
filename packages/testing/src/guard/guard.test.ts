import * as childProcess from "node:child_process";
import * as nodeCrypto from "node:crypto";
import * as dgram from "node:dgram";
import * as dns from "node:dns";
import * as fs from "node:fs";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import * as http from "node:http";
import * as https from "node:https";
import * as http2 from "node:http2";
import * as net from "node:net";
import * as os from "node:os";
import * as timers from "node:timers";
import { scheduler, setTimeout as later } from "node:timers/promises";
import * as tls from "node:tls";
import { Worker } from "node:worker_threads";
import * as zlib from "node:zlib";
import { runScenario, scenario, type RunOptions } from "seedwire";
import { afterEach, describe, expect, test, vi } from "vitest";
import { LastRun } from "../host/host.ts";
import { guard, NondeterminismError } from "./index.ts";

const file = import.meta.filename;
const nothing = (): void => {};

const run = (body: () => unknown, options: RunOptions = { guard }) => {
  const about = scenario("guarded", async ({ net }) => {
    await net.sleep("1ms");
    await body();
    await net.sleep("1ms");
  });
  return runScenario(about, { file, ...options });
};

/** What would have been used, had it not been refused. */
async function refusal(body: () => unknown): Promise<NondeterminismError> {
  const { error, result } = await run(body);
  if (!(error instanceof NondeterminismError)) throw new Error("not refused", { cause: error });
  const [failure] = result.failures;
  expect(failure).toMatchObject({ kind: "exception", message: error.message, virtualNs: 1e6 });
  return error;
}

afterEach(() => {
  expect(String(Math.random)).toContain("[native code]");
  expect(Date.name + new Date(0).constructor.name).toBe("DateDate");
});

const TIME = "virtual time is net.now";
const STREAM = 'draw from net.rng("name")';
const SLEEP = 'await net.sleep("5ms")';
const TURN = "await net.sleep(0)";
const SOCKETS = "host.tcp.connect(server, 80)";
const FILES = "read files before the run";
const THREAD = "it ends when a thread of the host is done";
const OUTSIDE = "start it before the run";
const PARAMETER = "a parameter of the scenario";

const cases: [what: string, use: () => unknown, instead: string][] = [
  ["new Date()", () => new Date(), TIME],
  ["Date()", () => Date(), TIME],
  ["Date.now()", () => Date.now(), TIME],
  ["performance.now()", () => performance.now(), TIME],
  ["performance.mark()", () => performance.mark("x"), TIME],
  ["process.hrtime()", () => process.hrtime(), TIME],
  ["process.hrtime.bigint()", () => process.hrtime.bigint(), TIME],
  ["process.uptime()", () => process.uptime(), TIME],
  ["process.memoryUsage()", () => process.memoryUsage(), PARAMETER],
  ["os.freemem()", () => os.freemem(), PARAMETER],
  ["Math.random()", () => Math.random(), STREAM],
  ["crypto.randomUUID()", () => crypto.randomUUID(), STREAM],
  ["crypto.getRandomValues()", () => crypto.getRandomValues(new Uint8Array(4)), STREAM],
  ["crypto.randomBytes()", () => nodeCrypto.randomBytes(4), STREAM],
  ["crypto.randomInt()", () => nodeCrypto.randomInt(4), STREAM],
  ["crypto.randomUUID()", () => nodeCrypto.randomUUID(), STREAM],
  ["crypto.generateKeyPairSync()", () => nodeCrypto.generateKeyPairSync("ed25519"), STREAM],
  ["crypto.pbkdf2()", () => nodeCrypto.pbkdf2("a", "b", 1, 8, "sha1", nothing), THREAD],
  ["crypto.subtle.digest()", () => crypto.subtle.digest("SHA-256", new Uint8Array(1)), THREAD],
  ["zlib.gzip()", () => zlib.gzip("x", nothing), THREAD],
  ["setTimeout()", () => setTimeout(nothing), SLEEP],
  ["setInterval()", () => setInterval(nothing, 1), SLEEP],
  ["setImmediate()", () => setImmediate(nothing), TURN],
  ["timers.setTimeout()", () => timers.setTimeout(nothing), SLEEP],
  ["timers/promises.setTimeout()", () => later(1), SLEEP],
  ["timers/promises.scheduler.wait()", () => scheduler.wait(1), SLEEP],
  ["AbortSignal.timeout()", () => AbortSignal.timeout(1), SLEEP],
  ["new MessageChannel()", () => new MessageChannel(), TURN],
  ["fetch()", () => fetch("http://127.0.0.1:9/"), SOCKETS],
  ["net.connect()", () => net.connect(9), SOCKETS],
  ["net.Socket.connect()", () => new net.Socket().connect(9), SOCKETS],
  ["net.Server.listen()", () => net.createServer().listen(), SOCKETS],
  ["net.Server.listen()", () => http.createServer().listen(), SOCKETS],
  ["dgram.createSocket()", () => dgram.createSocket("udp4"), SOCKETS],
  ["tls.connect()", () => tls.connect(9), SOCKETS],
  ["http.get()", () => http.get("http://127.0.0.1:9/"), SOCKETS],
  ["https.request()", () => https.request("https://127.0.0.1:9/"), SOCKETS],
  ["http2.connect()", () => http2.connect("http://127.0.0.1:9/"), SOCKETS],
  ["dns.lookup()", () => dns.lookup("localhost", nothing), 'net.get("server").address'],
  ["dns.promises.resolve4()", () => dns.promises.resolve4("localhost"), "those of its hosts"],
  ["fs.readFileSync()", () => fs.readFileSync(file), FILES],
  ["fs.readFileSync()", () => readFileSync(file), FILES],
  ["fs.writeFile()", () => fs.writeFile("never", "", nothing), FILES],
  ["fs.createReadStream()", () => fs.createReadStream(file), FILES],
  ["fs.promises.readFile()", () => readFile(file), FILES],
  ["fs.promises.stat()", () => fs.promises.stat(file), FILES],
  ["child_process.spawn()", () => childProcess.spawn("true"), OUTSIDE],
  ["child_process.execSync()", () => childProcess.execSync("true"), OUTSIDE],
  ["new worker_threads.Worker()", () => new Worker(file), OUTSIDE],
];

describe("a guarded run may not use", () => {
  test.each(cases)("%s", async (what, use, instead) => {
    const line = lineOf(use);
    const error = await refusal(use);
    expect(error.message).toMatch(`${what} at packages/testing/src/guard/guard.test.ts:${line}: `);
    expect(error.message).toContain(instead);
    expect(error.stack).toMatch(
      new RegExp(`^NondeterminismError: .*\\n.*guard\\.test\\.ts:${line}:`),
    );
  });

  test("and without the guard nothing is refused", async () => {
    const { result } = await run(() => [Math.random(), new Date(), readFileSync(file)], {});
    expect(result.verdict).toBe("pass");
  });
});

/** The line of this file in which a case of the table stands. */
function lineOf(use: () => unknown): number {
  const lines = fs.readFileSync(file, "utf8").split("\n");
  const [, index = 0] = [0, cases.findIndex(([, other]) => other === use)];
  const first = lines.findIndex((line) => line.startsWith("const cases"));
  return first + 2 + index;
}

describe("what a guarded run may do", () => {
  test("whatever is the same each time", async () => {
    const { result } = await run(async () => {
      expect(new Date(0).toISOString()).toBe("1970-01-01T00:00:00.000Z");
      expect(new Date(0)).toBeInstanceOf(Date);
      expect(new Date(0).constructor).toBe(Date);
      expect(new (class extends Date {})(5).getTime()).toBe(5);
      expect(Date.UTC(1970)).toBe(0);
      expect(Math.max(Math.exp(1), 2)).toBeGreaterThan(2);
      expect(nodeCrypto.createHash("sha256").update("x").digest("hex")).toHaveLength(64);
      expect(zlib.gzipSync("x")).toBeInstanceOf(Uint8Array);
      expect(net.isIP("::1")).toBe(6);
      await new Promise<void>((resolve) => process.nextTick(resolve));
      await new Promise<void>((resolve) => queueMicrotask(resolve));
      expect(structuredClone([1])).toEqual([1]);
    });
    expect(result.failures).toEqual([]);
  });

  test("code that the tools of a test run on its behalf", async () => {
    const { result } = await run(() => vi.fn(() => 1)());
    expect(result.verdict).toBe("pass");
  });
});

describe("the guard", () => {
  test("sees a function that was handed on, and what runs later", async () => {
    expect((await refusal(() => [1].map(Math.random))).message).toMatch(/^Math\.random\(\) at pac/);
    expect((await refusal(() => Promise.resolve().then(Date.now))).what).toBe("Date.now()");
    // Here the first line of the stack is Node's own, which runs promise reactions.
    const afterTick = async (): Promise<number> => {
      await new Promise<void>((resolve) => process.nextTick(resolve));
      return Promise.resolve().then(Date.now);
    };
    expect((await refusal(afterTick)).what).toBe("Date.now()");
    const error = await refusal(() => deep(3));
    expect(error.message).toMatch(/^Math\.random\(\) at packages/);
  });

  test("sees callbacks of sockets and of net.after", async () => {
    const about = scenario("callbacks", async ({ net }) => {
      const [a, b] = [net.host("a"), net.host("b")];
      net.cable(a, b);
      b.udp.bind(7).onMessage = () => void performance.now();
      a.udp.connect(b, 7).send(Uint8Array.of(1));
      await net.sleep("1s");
    });
    const { error } = await runScenario(about, { guard, file });
    expect((error as NondeterminismError).what).toBe("performance.now()");
  });

  test("lets no scenario swallow its error", async () => {
    const { result } = await run(() => {
      try {
        Math.random();
      } catch {
        // goes on as if nothing had happened
      }
    });
    expect(result).toMatchObject({ verdict: "fail", virtualNs: 1e6 });
    expect(result.failures[0]?.at).toMatch(/guard\.test\.ts:\d+$/);
  });

  test("lets other code of the process alone, before, after and in between", async () => {
    const drawn: number[] = [];
    const timer = setInterval(() => drawn.push(Math.random()), 0);
    // Each sleep gives the host a turn, so the run lasts until its timer has fired.
    const patient = scenario("patient", async ({ net }) => {
      for (let turn = 0; turn < 1_000_000 && drawn.length === 0; turn++) await net.sleep("1ms");
    });
    const { error } = await runScenario(patient, { guard, file });
    clearInterval(timer);
    expect(error).toBeNull();
    expect(drawn.length).toBeGreaterThan(0);
  });

  test("tells guarded runs that take turns apart, from each other and from others", async () => {
    const slowly = (then: () => unknown, options: RunOptions) =>
      runScenario(
        scenario("slowly", async ({ net }) => {
          for (let step = 0; step < 50; step++) await net.sleep("1ms");
          await then();
          for (let step = 0; step < 50; step++) await net.sleep("1ms");
        }),
        { file, ...options },
      );
    const outcomes = await Promise.all([
      slowly(() => Math.random(), { guard, seed: "bad" }),
      slowly(nothing, { guard, seed: "good" }),
      slowly(() => Math.random(), { seed: "not guarded" }),
      slowly(() => Date.now(), { guard, seed: "bad too" }),
    ]);
    const failed = outcomes.map(({ error }) => (error as NondeterminismError | null)?.what ?? null);
    expect(failed).toEqual(["Math.random()", null, null, "Date.now()"]);
  });

  test("puts all back when the last run is over, however it ended", async () => {
    const present = () => [Date, Math.random, setTimeout, fs.readFileSync, readFileSync, fetch];
    const before = present();
    const during: unknown[] = [];
    await run(() => {
      during.push(...present());
      throw new Error("on purpose");
    });
    expect(during.map((now, i) => now === before[i])).toEqual(before.map(() => false));
    expect(present()).toEqual(before);
    expect(readFileSync(file, "utf8")).toContain("puts all back");
  });

  test("leaves what somebody else has put in place", async () => {
    const { random } = Math;
    const own = (): number => 4;
    try {
      await run(() => void (Math.random = own));
      expect(Math.random).toBe(own);
    } finally {
      Math.random = random;
    }
  });

  test("knows no more of code that outlives its run", async () => {
    let late: Promise<number> | undefined;
    let release = nothing;
    await run(() => {
      late = new Promise<void>((resolve) => (release = resolve)).then(() => Math.random());
    });
    await run(async () => {
      release();
      await turnOf();
    });
    expect(await late).toBeLessThan(1);
  });

  test("changes nothing in what a run does", async () => {
    const draw = scenario("draw", async ({ net, report }) => {
      const [a, b] = [net.host("a"), net.host("b")];
      net.cable(a, b, { delayNs: "10ms", loss: 0.3 });
      for (let i = 0; i < 20; i++) await a.ping(b, { timeout: "50ms" });
      report.metric("drawn", net.rng("mine").double());
    });
    const [guarded, plain] = [await runScenario(draw, { guard }), await runScenario(draw)];
    expect(guarded.result).toEqual(plain.result);
  });
});

describe("where the host has no async context", () => {
  test("code belongs to what began last and is not over", async () => {
    const context = new LastRun<string>();
    expect(context.getStore()).toBeUndefined();
    let end = nothing;
    const first = context.run("first", () => new Promise<void>((resolve) => (end = resolve)));
    expect(context.run("second", () => context.getStore())).toBe("second");
    expect(context.getStore()).toBe("first");
    end();
    await first;
    await Promise.resolve();
    expect(context.getStore()).toBeUndefined();
    expect(() => context.run("third", () => JSON.parse("{"))).toThrow();
    expect(context.getStore()).toBeUndefined();
  });
});

/** A turn of the host's event loop, by what no run may use itself. */
const immediately = setImmediate;
const turnOf = (): Promise<void> => new Promise((resolve) => void immediately(resolve));

async function deep(turns: number): Promise<number> {
  await Promise.resolve();
  return turns === 0 ? Math.random() : deep(turns - 1);
}
