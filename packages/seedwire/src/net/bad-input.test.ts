import { describe, expect, test } from "vitest";
import {
  receivePattern,
  runScenario,
  scenario,
  sendPattern,
  type Cable,
  type Connection,
  type Host,
  type Network,
  type Report,
} from "../index.ts";

interface Given {
  readonly net: Network;
  readonly a: Host;
  readonly b: Host;
  readonly cable: Cable;
  readonly c: Connection;
  readonly report: Report;
}

type Case = readonly [message: string, use: (given: Given) => unknown];

/** Anything, where the compiler would refuse it: scenarios in JavaScript have none. */
const any = (value: unknown): never => value as never;
const SYMBOL = any(Symbol("x"));

/** What a scenario failed with that handed in something wrong. */
async function failureOf(use: (given: Given) => unknown) {
  const { result } = await runScenario(
    scenario("wrong", async ({ net, report }) => {
      const [a, b] = [net.host("a"), net.host("b")];
      const cable = net.cable(a, b, { delayNs: "1ms" });
      b.tcp.listen(80, (connection) => connection.end("abc"));
      const c = await a.tcp.connect(b, 80);
      await use({ net, a, b, cable, c, report });
      await net.sleep("1s");
    }),
  );
  return result.failures[0];
}

const HOSTS: Case[] = [
  ["Host 5: expected a name of letters", ({ net }) => net.host(any(5))],
  ["Host Symbol(x): expected a name of letters", ({ net }) => net.host(SYMBOL)],
  ["5 is no IPv4 address", ({ net }) => net.host("h", { address: any(5) })],
  ['Host "h": options are null', ({ net }) => net.host("h", any(null))],
  ['Router "h": options are null', ({ net }) => net.router("h", any(null))],
  ['"h": tamper is 5, expected a function', ({ net }) => net.router("h", { tamper: any(5) })],
  ['Host "h": tcp: options are 5', ({ net }) => net.host("h", { tcp: any(5) })],
  ['Host "h": tcp: options are null', ({ net }) => net.host("h", { tcp: any(null) })],
  ["timestamps is \"off\", expected true or false", ({ net }) => net.host("h", { tcp: { timestamps: any("off") } })],
  ["ephemeralPorts is 5", ({ net }) => net.host("h", { tcp: { ephemeralPorts: any(5) } })],
  ['"h": udp: options are "x"', ({ net }) => net.host("h", { udp: any("x") })],
  ['"h": udp: options are null', ({ net }) => net.host("h", { udp: any(null) })],
  ['udp: there is no option "ephemeralPort"', ({ net }) => net.host("h", { udp: any({ ephemeralPort: 5 }) })],
  ['"h": udp: ephemeralPorts is 5', ({ net }) => net.host("h", { udp: { ephemeralPorts: any(5) } })],
  ['Host "h": reassembly: options are "y"', ({ net }) => net.host("h", { reassembly: any("y") })],
  ['reassembly: there is no option "timeout"', ({ net }) => net.host("h", { reassembly: any({ timeout: 5 }) })],
  ['reassembly.timeoutNs is "soon"', ({ net }) => net.host("h", { reassembly: { timeoutNs: "soon" } })],
  ["icmpLimit: options are null", ({ net }) => net.host("h", { icmpLimit: any(null) })],
  ['icmpLimit: perSecond is "10", expected a number above 0', ({ net }) => net.host("h", { icmpLimit: any({ perSecond: "10" }) })],
  ['icmpLimit: there is no option "foo"', ({ net }) => net.host("h", { icmpLimit: any({ perSecond: 1, foo: 1 }) })],
  ["The drift of a clock is", ({ net }) => net.host("h", { clock: { driftPpm: SYMBOL } })],
]; // prettier-ignore

const NETWORKS: Case[] = [
  ["partition: a group is 5, expected a list of hosts", ({ net }) => net.partition(any(5))],
  ["What to do later is 5, expected a function", ({ net }) => net.after("1s", any(5))],
  ["What to do later is undefined", ({ net }) => net.at("1s", any(undefined))],
  ["The name of a random stream is Symbol(x)", ({ net }) => net.rng(SYMBOL)],
  ["Cable a-b: options are 5, expected { rateBps: ... }", ({ net }) => net.cable("a", "b", any(5))],
  ["queue is {}, expected a number of packets", ({ net }) => net.cable("a", "b", { queue: any({}) })],
  ["queue is Symbol(x)", ({ net }) => net.cable("a", "b", { queue: SYMBOL })],
  ["rateBps is Symbol(x)", ({ net }) => net.cable("a", "b", { rateBps: SYMBOL })],
  ["metric is Symbol(x)", ({ net }) => net.cable("a", "b", { metric: SYMBOL })],
  ["loss makes 1, expected an object with a method hits", ({ net }) => net.cable("a", "b", { loss: any(() => 1) })],
  ["loss is 5, expected a model", ({ cable }) => cable.forward.setLoss(any(5))],
  ["Expected a host of this network or its name, found Symbol(x)", ({ net }) => net.get(SYMBOL)],
  ["a: endpoint: the port is NaN, expected a number from 1 to 65535", ({ a }) => a.endpoint(NaN)],
  ["a: endpoint: the port is 70000", ({ a }) => a.endpoint(70_000)],
]; // prettier-ignore

const SOCKETS: Case[] = [
  ["a: listen: options are 5", ({ a }) => a.tcp.listen(80, any(5))],
  ["a: listen: options are \"many\"", ({ a }) => a.tcp.listen(80, any("many"))],
  ["a: listen: the handler of connections is 5", ({ a }) => a.tcp.listen(80, {}, any(5))],
  ["a: listen: backlog is NaN, expected a whole number", ({ a }) => a.tcp.listen(80, { backlog: NaN })],
  ['a: listen: backlog is "many"', ({ a }) => a.tcp.listen(80, { backlog: any("many") })],
  ['a: listen: reusePort is "no", expected true or false', ({ a }) => a.tcp.listen(80, { reusePort: any("no") })],
  ['iss is "100"', ({ a, b }) => a.tcp.connect(b, 80, { iss: any("100") })],
  ["a: connect: options are 5", ({ a, b }) => a.tcp.connect(b, 80, any(5))],
  ["local port Symbol(x)", ({ a, b }) => a.tcp.connect(b, 80, { localPort: SYMBOL })],
  ["read: the number of bytes is 1.5, expected a whole number", ({ c }) => c.read(1.5)],
  ["read: the number of bytes is 10n", ({ c }) => c.read(any(10n))],
  ["take: the number of bytes is -1", ({ c }) => c.take(-1)],
  ["take: the number of bytes is NaN", ({ c }) => c.take(NaN)],
  ['consume: the consumer is "x"', ({ c }) => c.consume(any("x"), any("x"))],
  ["TCP: options are null", ({ c }) => c.configure(any(null))],
  ["a: bind: options are 5", ({ a }) => a.udp.bind(9, any(5))],
  ['udp socket: there is no option "brodcast"', ({ a }) => a.udp.bind(9, any({ brodcast: true }))],
  ['bind: receiveBufferBytes is "64K", expected a whole number of bytes', ({ a }) => a.udp.bind(9, { receiveBufferBytes: "64K" })],
  ["ttl is 999, expected a whole number, 1 to 255", ({ a }) => a.udp.bind(8, { ttl: 999 })],
  ["send to port undefined: invalid argument (EINVAL); a port is 1 to 65535", ({ a, b }) => a.udp.bind(8).send("x", any(b))],
  ["send to address NaN", ({ a }) => a.udp.bind(8).sendTo("x", any(NaN), 7)],
  ['send to address "10.0.0.2"', ({ a }) => a.udp.bind(8).sendTo("x", any("10.0.0.2"), 7)],
  ["Data to send is Symbol(x)", ({ c }) => c.write(SYMBOL)],
]; // prettier-ignore

const HEADERS: Case[] = [
  ...[999, -3, NaN, 1.5, any("x"), 0].map(
    (ttl): Case => ["a: ping: ttl is", ({ a, b }) => a.ping(b, { ttl })],
  ),
  ["a: ping: dontFragment is 1", ({ a, b }) => a.ping(b, { dontFragment: any(1) })],
  ["a: forge: from is undefined, expected a host or an address, and a port", ({ a }) => a.forge(any({}))],
  ["a: forge: options are 5", ({ a }) => a.forge(any(5))],
  ...Object.entries({
    window: [70_000, -1, NaN],
    seq: [NaN, 2 ** 53, "5"],
    ack: [0.5],
    mss: [65_536],
    timestamps: [5, [1]],
    from: [["a", 70_000], "a"],
    flags: [5],
    sequence: [1],
  }).flatMap(([key, values]) =>
    values.map((value): Case => [
      key === "sequence" ? 'there is no option "sequence"' : `a: forge: ${key} is`,
      ({ a }) => a.forge(any({ from: ["a", 1], to: ["b", 80], flags: "ACK", seq: 0, [key]: value })),
    ]),
  ),
]; // prettier-ignore

const REPORTS: Case[] = [
  ['The unit of metric "m" is 10n, expected a text', ({ report }) => report.metric("m", 1, any(10n))],
  ["The name of a metric is 10n, expected a text", ({ report }) => report.metric(any(10n), 1)],
  ["The name of a metric is Symbol(x)", ({ report }) => report.metric(SYMBOL, 1, "bps")],
  ['The name of a metric is "", expected a text, for example', ({ report }) => report.metric("", 1)],
  ["The name of a metric is null", ({ report }) => report.metric(any(null), 1, any(null))],
  ['The unit of metric "m" is { a: 1 }', ({ report }) => report.metric("m", 1, any({ a: 1 }))],
  ['Metric "m" is Symbol(x), expected a finite number', ({ report }) => report.metric("m", SYMBOL)],
  ["A note is Symbol(x)", ({ report }) => report.note(SYMBOL)],
  ["report.link: the link is 5, expected a link or its name", ({ report }) => report.link(any(5))],
  ["report.link: the link is null", ({ report }) => report.link(any(null))],
  ["sendPattern: the connection is {}, expected a connection", () => sendPattern(any({}), 5)],
  ["receivePattern: the connection is null", () => receivePattern(any(null))],
  ['sendPattern: end is "no"', ({ c }) => sendPattern(c, 5, { end: any("no") })],
  ["sendPattern: salt is 0.5", ({ c }) => sendPattern(c, 5, { salt: 0.5 })],
]; // prettier-ignore

const MODELS: Case[] = [1.5, NaN, -1, any("7"), 2 ** 60].map((extraNs): Case => [
  'Link "a>b": extraNs of a model gives',
  ({ a, b, cable }) => {
    cable.forward.setMedium({ jitter: () => ({ extraNs: () => extraNs }) });
    return a.ping(b);
  },
]); // prettier-ignore

describe.each(Object.entries({ HOSTS, NETWORKS, SOCKETS, HEADERS, REPORTS, MODELS }))(
  "what a scenario hands in wrong is its input, not a bug, and not its code: %s",
  (_, cases) => {
    test.each(cases)("%s", async (message, use) => {
      const failure = await failureOf(use);
      expect(failure?.message).toContain(message);
      expect(failure?.kind).toBe("input");
      expect(failure?.message).not.toMatch(/TypeError|invariant/);
    });
  },
);

test("what is right stays so", async () => {
  const failure = await failureOf(async ({ net, a, b, c }) => {
    net.host("h", {
      reassembly: { timeoutNs: "30s", limitBytes: "1MiB" },
      icmpLimit: { perSecond: 1 },
    });
    const socket = a.udp.bind(9, { receiveBufferBytes: "64KiB", ttl: 255, broadcast: true });
    a.udp.bind(10, { receiveBufferBytes: Infinity });
    socket.send("x", b.endpoint(7));
    a.forge({ from: ["a", 0], to: [b, 80], flags: "RST", seq: -1, window: 0 });
    a.forge({ from: ["a", 0], to: [b, 80], flags: "RST", seq: 2 ** 32 + 5, ack: undefined! });
    await a.ping(b, { ttl: 1 });
    expect((await c.read(1))?.length).toBe(1);
    expect(c.take(Infinity)).toHaveLength(2);
  });
  expect(failure).toBeUndefined();
});
