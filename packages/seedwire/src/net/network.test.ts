import { expect, test } from "vitest";
import { inRun } from "../run/in-run.fixture.ts";
import {
  bernoulli,
  ms,
  packets,
  type Connection,
  type RouterOptions,
  type Tamper,
} from "../index.ts";

test("addresses go by order of creation, unless one is given", () =>
  inRun(({ net }) => {
    const names = ["a", "b", "c"];
    expect(names.map((name) => net.host(name).address)).toEqual([
      "10.0.0.1",
      "10.0.0.2",
      "10.0.0.3",
    ]);
    expect(net.router("r", { address: "10.0.0.4" }).address).toBe("10.0.0.4");
    expect(net.host("d").address).toBe("10.0.0.5");
    for (let i = 6; i <= 254; i++) net.host(`h${i}`);
    expect(net.host("next").address).toBe("10.0.1.1");
    expect(net.hosts).toHaveLength(255);
    expect(() => net.host("e", { address: "10.0.0.2" })).toThrow(
      '10.0.0.2 cannot be the address of "e": "b" has it',
    );
  }));

test("what cannot be built is refused", () =>
  inRun(({ net }) => {
    const server = net.host("server");
    const cases: [() => unknown, string][] = [
      [() => net.host("server"), 'Host "server": there is one of that name already'],
      [() => net.host("a>b"), 'Host "a>b": expected a name of letters, digits'],
      [() => net.host("x", { adress: "10.0.0.1" } as never), 'Did you mean "address"?'],
      [() => net.host("x", { address: "10.0.0" }), '"10.0.0" is no IPv4 address'],
      [() => net.host("x", { clock: { drift: 5 } as never }), 'clock: there is no option "drift"'],
      [
        () => net.host("x", { tcp: { congestionControl: "hybla" as never } }),
        'congestionControl is "hybla", expected one of "bbr"',
      ],
      [() => net.cable(server, undefined as never), "Expected a host of this network"],
      [() => net.cable(server, server), 'Cannot connect "server" to itself'],
      [
        () => net.cable(server, "servr"),
        'no host "servr"; there are server. Did you mean "server"?',
      ],
      [() => net.cable(server, net.host("y"), 5 as never), "options are 5"],
    ];
    for (const [build, message] of cases) expect(build).toThrow(message);
    const client = net.host("client");
    const wrong: [object, string][] = [
      [{ rateBsp: 1 }, 'there is no option "rateBsp"'],
      [{ forward: { rte: 1 } }, 'Cable server-client, forward: there is no option "rte"'],
      [{ rateBps: "fast" }, 'Cable server-client: rateBps is "fast", expected a number of bits'],
      [{ rateBps: 0 }, "rateBps is 0"],
      [{ back: { delayNs: "soon" } }, 'Cable server-client, back: delayNs is "soon"'],
      [{ loss: 2 }, "Cable server-client: loss is 2, expected a number from 0 to 1"],
      [{ queue: -1 }, "queue is -1, expected a number of packets"],
      [{ queue: "many" }, 'queue is "many"'],
      [{ mtuBytes: 1.5 }, "mtuBytes is 1.5"],
      [{ metric: 0 }, "metric is 0"],
    ];
    for (const [options, message] of wrong) {
      expect(() => net.cable(server, client, options)).toThrow(message);
    }
  }));

test("quantities come as numbers or texts, for both directions or one", () =>
  inRun(({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    const cable = net.cable(a, b, {
      rateBps: "20mbps",
      delayNs: "1.5ms",
      mtuBytes: "1.4kB",
      queue: "2 packets",
      back: { rateBps: 5e6, delayNs: 0.5 },
    });
    expect(cable.forward).toMatchObject({
      name: "a>b",
      rateBps: 20e6,
      delayNs: 1.5e6,
      mtuBytes: 1400,
    });
    expect(cable.back).toMatchObject({ name: "b>a", rateBps: 5e6, delayNs: 1, mtuBytes: 1400 });
    expect(net.links).toEqual([cable.forward, cable.back]);
    expect(net.links.map(({ index }) => index)).toEqual([0, 1]);
  }));

test.each([
  ["a number of packets", 2, 2],
  ["a text with packets", "2 packets", 2],
  ["a size", "3kB", 2],
  ["a model", packets(1), 1],
])("a queue can be %s", async (_name, queue, waiting) => {
  await inRun(({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    const { forward } = net.cable(a, b, { rateBps: "1mbps", queue });
    const socket = a.udp.bind();
    for (let i = 0; i < 10; i++) socket.send(new Uint8Array(1472), b.endpoint(7));
    expect(forward.stats.drops.queue).toBe(9 - waiting);
  });
});

test("impairments work from a number, a text or a model", async () => {
  const { net } = await inRun(async ({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, {
      delayNs: "10ms",
      forward: { loss: "50%", duplicate: 0.5, corrupt: bernoulli(0.5), jitter: "5ms" },
    });
    const socket = a.udp.bind();
    b.udp.bind(7);
    for (let i = 0; i < 100; i++) socket.send(new Uint8Array(100), b.endpoint(7));
    await net.sleep("1s");
  });
  const { drops, duplicated, corrupted, reordered } = net.links[0]!.stats;
  for (const count of [drops.loss, corrupted]) {
    expect(count).toBeGreaterThan(10);
    expect(count).toBeLessThan(70);
  }
  expect(duplicated).toBeGreaterThan(10);
  expect(reordered).toBeGreaterThan(0);
});

test("a router can tamper with what it passes on, a host cannot", () =>
  inRun(async ({ net }) => {
    const tamper: Tamper = ({ protocol }) => (protocol === 1 ? "drop" : undefined);
    const [a, r, b] = [net.host("a"), net.router("r", { tamper }), net.host("b")];
    net.cable(a, r);
    net.cable(r, b);
    expect(await a.ping(r)).toMatchObject({ outcome: "reply" });
    expect(await a.ping(b)).toMatchObject({ outcome: "timeout" });
    const options: RouterOptions = { tamper };
    expect(() => net.host("c", options)).toThrow('there is no option "tamper"');
  }));

test("pings tell the round trip, and crossing routers works", () =>
  inRun(async ({ net }) => {
    const [a, r, s, b] = [net.host("a"), net.router("r"), net.router("s"), net.host("b")];
    net.cable(a, r, { delayNs: "1ms" });
    const middle = net.cable(r, s, { delayNs: "3ms" });
    net.cable(s, b, { delayNs: "1ms" });
    expect(await a.ping(b)).toMatchObject({ outcome: "reply", rttNs: ms(10), ttl: 62 });
    expect(await a.ping("10.0.0.4")).toMatchObject({ outcome: "reply" });
    expect(await a.ping("s", { ttl: 1 })).toMatchObject({
      outcome: "error",
      error: "ttl-exceeded",
    });
    middle.down();
    expect(await a.ping(b, { timeout: "100ms" })).toMatchObject({
      outcome: "timeout",
      rttNs: null,
    });
    expect(net.now).toBe(ms(10 + 10 + 2 + 100));
    middle.up();
    middle.setDelay("5ms");
    expect(await a.ping(b)).toMatchObject({ rttNs: ms(14) });
    expect(() => a.ping(b, { size: 5 } as never)).toThrow('a: ping: there is no option "size"');
    expect(() => a.ping("c")).toThrow('no host "c"');
  }));

test("rate, delay and loss of a cable can change", () =>
  inRun(async ({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    const cable = net.cable(a, b, { rateBps: "1mbps", delayNs: "10ms" });
    expect((await a.ping(b)).rttNs).toBe(ms(21.344));
    cable.setRate("unlimited");
    cable.setDelay("1ms");
    expect((await a.ping(b)).rttNs).toBe(ms(2));
    cable.setLoss(1);
    expect((await a.ping(b)).outcome).toBe("timeout");
    cable.setLoss("0%");
    expect((await a.ping(b)).outcome).toBe("reply");
    expect(() => cable.setRate("fast")).toThrow('Cable a-b: rate is "fast"');
  }));

test("routes by hand, and round a cable that is down", () =>
  inRun(async ({ net }) => {
    const [a, b, c] = [net.router("a"), net.router("b"), net.router("c")];
    const direct = net.cable(a, c, { delayNs: "1ms" });
    net.cable(a, b, { delayNs: "1ms" });
    net.cable(b, c, { delayNs: "1ms" });
    expect((await a.ping(c)).rttNs).toBe(ms(2));
    net.route(a, c, b);
    expect((await a.ping(c)).rttNs).toBe(ms(3)); // back directly
    net.route("a", "10.0.0.0/24", "unreachable");
    expect((await a.ping(c)).rttNs).toBe(ms(3)); // the longest prefix counts
    net.route(a, "10.0.0.3", "blackhole");
    expect((await a.ping(c, { timeout: "1s" })).outcome).toBe("no-route");
    expect((await c.ping(b)).rttNs).toBe(ms(2));
    direct.down();
    net.reroute();
    expect((await c.ping(a, { timeout: "1s" })).outcome).toBe("timeout"); // a has no way back
    expect(() => net.route(a, c, a)).toThrow('"a" has no cable to "a"; it has cables to c, b');
  }));

test("partitions cut the cables between groups, and heal", () =>
  inRun(async ({ net }) => {
    const hosts = ["a", "b", "c"].map((name) => net.router(name));
    const [a, b, c] = hosts as [
      (typeof hosts)[0] & {},
      (typeof hosts)[0] & {},
      (typeof hosts)[0] & {},
    ];
    const ab = net.cable(a, b);
    const bc = net.cable(b, c);
    const partition = net.partition([a, b], ["c"]);
    expect([ab.isUp, bc.isUp]).toEqual([true, false]);
    const other = net.partition([a], [b, c]);
    expect([ab.isUp, bc.isUp]).toEqual([false, false]);
    partition.heal();
    expect([ab.isUp, bc.isUp]).toEqual([false, true]);
    bc.down();
    net.heal();
    expect([ab.isUp, bc.isUp]).toEqual([true, false]);
    other.heal();
    bc.up();
    expect((await a.ping(c)).outcome).toBe("reply");
    expect(() => net.partition([a], [c])).toThrow("A partition [a] [c] cuts nothing");
    expect(() => net.partition([a, b], [b])).toThrow('A partition has "b" in two groups');
  }));

test("time: sleep, until, at, after", () =>
  inRun(async ({ net }) => {
    const told: [string, number][] = [];
    net.at("30ms", () => told.push(["at", net.now]));
    net.after("10ms", () => told.push(["after", net.now]));
    net.at("20ms", () => told.push(["never", net.now])).close();
    await net.sleep("5ms");
    await net.until("40ms");
    await net.until("1ms");
    expect(net.now).toBe(ms(40));
    expect(told).toEqual([
      ["after", ms(10)],
      ["at", ms(30)],
    ]);
    expect(() => net.sleep("soon")).toThrow('The length of a sleep is "soon"');
  }));

test("a host that crashed is silent; clocks run as they are told", () =>
  inRun(async ({ net }) => {
    const [a, b] = [
      net.host("a"),
      net.host("b", { clock: { granularityNs: "4ms", offsetNs: "-1s" } }),
    ];
    net.cable(a, b, { delayNs: "1ms" });
    b.crash();
    expect(b.isUp).toBe(false);
    expect((await a.ping(b, { timeout: "9ms" })).outcome).toBe("timeout");
    b.restart();
    expect((await a.ping(b)).outcome).toBe("reply");
    expect(net.now).toBe(ms(11));
    expect([b.clock.monotonicNs, b.clock.wallNs]).toEqual([ms(8), ms(8 - 1000)]);
    b.clock.jump(ms(1000));
    expect(b.clock.wallNs).toBe(ms(8));
  }));

test.each([
  ["reads", (connection: Connection) => connection.readToEnd()],
  ["writes", (connection: Connection) => connection.write(new Uint8Array(1 << 24))],
])("a handler that %s when its host crashes dies with it, unheard", async (_, serve) => {
  const { result, error } = await inRun(async ({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, { rateBps: "1mbps", delayNs: "10ms" });
    b.tcp.listen(80, async (connection) => {
      await serve(connection);
    });
    net.at("1s", () => b.crash());
    net.at("2s", () => b.restart());
    const connection = await a.tcp.connect(b, 80);
    await net.until("3s");
    connection.push("are you there?");
    await connection.closed();
    expect(connection.error?.code).toBe("ECONNRESET");
  });
  expect([result.verdict, error]).toEqual(["pass", null]);
});

test("an error of a handler's own still ends the run, crash or not", async () => {
  const run = inRun(async ({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b);
    b.tcp.listen(80, async (connection) => {
      await connection.closed();
      throw new Error("mine");
    });
    await a.tcp.connect(b, 80);
    await net.sleep("1ms");
    b.crash();
    await net.sleep("1s");
  });
  await expect(run).rejects.toThrow("mine");
});

test("a clock jumps by quantities too", () =>
  inRun(({ net }) => {
    const { clock } = net.host("a");
    clock.jump("1.5s");
    clock.jump("-40ms");
    expect(clock.wallNs).toBe(ms(1460));
    expect(() => clock.jump("soon")).toThrow('The jump of a clock is "soon"');
  }));

test("random streams of a scenario are its own, and the same for the same seed", async () => {
  const draws: number[] = [];
  for (const seed of ["1", "1", "2"]) {
    await inRun(({ net }) => void draws.push(net.rng("mine").int32()), { seed });
  }
  expect(draws[0]).toBe(draws[1]);
  expect(draws[0]).not.toBe(draws[2]);
});

test("net.stop() ends the run as it is", async () => {
  const { result } = await inRun(async ({ net }) => {
    net.at("5ms", () => net.stop());
    await net.sleep("1h");
  });
  expect(result).toMatchObject({ verdict: "pass", virtualNs: ms(5) });
});
