import { ms, seconds } from "@seedwire/engine";
import { bernoulli } from "@seedwire/link";
import { SYN } from "@seedwire/wire";
import { expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import type { Connection } from "../connection.ts";
import type { Tcb } from "../tcb.ts";
import { segmentChannel, stateChannel } from "../trace.ts";
import { A, B, twoHosts, type TwoHosts, type TwoHostsOptions } from "../two-hosts.fixture.ts";
import { said } from "./said.fixture.ts";

const CONNECTIONS = 12;

/** Two hosts that keep so many TCBs as they are; each with a past, so that clocks are not at 0. */
function hostsThatKeep(keeps: number, options: TwoHostsOptions): TwoHosts {
  const hosts = twoHosts({ ...options, tcp: { timeWaitNs: seconds(1), ...options.tcp } });
  for (const stack of [hosts.a, hosts.b]) stack.folding.keeps = keeps;
  hosts.simulation.runSync(ms(777));
  return hosts;
}

/** All of a TCB: what its records say, and its segments in flight. */
function allOf(tcb: Tcb): unknown[] {
  const { scoreboard, congestion } = tcb;
  const flight = Array.from({ length: scoreboard.count }, (_, index) => [
    scoreboard.start(index),
    scoreboard.end(index),
    scoreboard.flags(index),
    scoreboard.sentNs(index),
  ]);
  return [
    ...said(tcb),
    flight,
    scoreboard.oldestSent(),
    Object.entries(congestion).filter(([key]) => key !== "random"),
  ];
}

/** The TCBs of both hosts at times in and after a handshake, and how many were not folded before each. */
function tcbsAt(keeps: number, tcp: TcpOptions, timesNs: readonly number[]) {
  return timesNs.map((timeNs) => {
    const { a, b, simulation } = hostsThatKeep(keeps, { tcp });
    b.listen(80, {}, () => {});
    for (let number = 0; number < CONNECTIONS; number++) a.connect(B, 80);
    if (timeNs > 0) simulation.runSync(simulation.nowNs + timeNs);
    const unfolded = [a.folding.unfolded, b.folding.unfolded];
    const tcbs = [...a.connections, ...b.connections].map(({ endpoint }) => allOf(endpoint.tcb));
    return { unfolded, tcbs };
  });
}

const choices: TcpOptions[] = [
  {},
  { profile: "rfc" },
  { congestionControl: "reno", timestamps: false },
  { ecn: "request" },
  { sack: false, windowScaling: false },
  { keepAlive: true },
  { maxMssBytes: 700, nagle: false },
];

test.each(choices)(
  "with %j a TCB is made of its handshake as it was, at any stage of it",
  (tcp) => {
    const stages = [0, ms(15), ms(25), ms(35), seconds(2)];
    const plain = tcbsAt(Infinity, tcp, stages);
    const folding = tcbsAt(0, tcp, stages);
    expect(folding.map(({ tcbs }) => tcbs)).toEqual(plain.map(({ tcbs }) => tcbs));
    const none = [0, 0];
    expect(folding.map(({ unfolded }) => unfolded)).toEqual([none, none, none, none, none]);
  },
);

test.each<TcpOptions>([{ congestionControl: "bbr" }, { hystart: "rfc9406" }])(
  "with %j only half-open ones are folded: the controller may have drawn random numbers",
  (tcp) => {
    const stages = [ms(15), seconds(2)];
    const plain = tcbsAt(Infinity, tcp, stages);
    const folding = tcbsAt(0, tcp, stages);
    expect(folding[0]!.tcbs).toHaveLength(2 * CONNECTIONS);
    expect(folding[0]!.unfolded).toEqual([0, 0]);
    expect(inWords(folding)).toEqual(inWords(plain));
  },
);

/** Without functions, of which each controller has its own. */
const inWords = (stages: ReturnType<typeof tcbsAt>): unknown[] =>
  stages.map(({ tcbs }) => tcbs.map((tcb) => JSON.stringify(tcb)));

test("who answers with Accurate ECN is not folded, nor is who speaks Fast Open", () => {
  const accurate = tcbsAt(0, { ecn: "request-accurate" }, [ms(15), seconds(2)]);
  expect(accurate.map(({ unfolded }) => unfolded)).toEqual([
    [0, CONNECTIONS],
    [CONNECTIONS, CONNECTIONS],
  ]);
  const { a } = hostsThatKeep(0, { tcp: { fastOpen: 1 } });
  a.connect(B, 80, { fastOpen: new Uint8Array(0) });
  expect(a.folding.unfolded).toBe(1);
});

type Story = (hosts: TwoHosts, opened: Connection[]) => void;

/** What passed, and what became of all connections, as a story is told with so many TCBs kept. */
function tell(keeps: number, options: TwoHostsOptions, story: Story) {
  const hosts = hostsThatKeep(keeps, options);
  const { a, b, simulation, pool } = hosts;
  const passed: unknown[] = [];
  const { trace } = simulation;
  trace.channel(segmentChannel).subscribe((event, { name }, packet, nowNs) => {
    const { serial, flags, seq, ack, window, payloadLength, tsVal, tsEcr, tcpOptions } = packet;
    const what = [flags, seq, ack, window, payloadLength, tsVal, tsEcr, tcpOptions];
    passed.push([event, name, serial, ...what, nowNs]);
  });
  trace.channel(stateChannel).subscribe((who, from, to, nowNs) => {
    passed.push([who.name, from, to, nowNs]);
  });
  const opened: Connection[] = [];
  story(hosts, opened);
  const ends = [...a.connections, ...b.connections];
  const statuses = ends.map((end) => {
    return [end.name, end.error?.code, end.openedNs, end.status, allOf(end.endpoint.tcb)];
  });
  return { passed, statuses, opened: opened.length, leaked: pool.inUse };
}

const open: Story = ({ a }, opened) => {
  for (let number = 0; number < CONNECTIONS; number++) opened.push(a.connect(B, 80));
};

/** What the application does with each connection, that many ns after all were opened. */
function calls(afterNs: number, call: (connection: Connection, hosts: TwoHosts) => void): Story {
  return (hosts, opened) => {
    const { b, simulation } = hosts;
    b.listen(80, {}, (connection) => {
      connection.onData = (bytes) => void connection.push(bytes);
      connection.onEnd = () => connection.end();
    });
    open(hosts, opened);
    if (afterNs > 0) simulation.runSync(simulation.nowNs + afterNs);
    for (const connection of opened) {
      connection.onData = () => {};
      call(connection, hosts);
    }
    simulation.runSync(simulation.nowNs + seconds(400));
  };
}

/** Calls with a connection, so many ns later, and ends it. */
function later(connection: Connection, afterNs: number, call: (of: Connection) => void): void {
  const { simulation } = connection.endpoint.stack;
  simulation.at(simulation.nowNs + afterNs, () => {
    call(connection);
    connection.end();
  });
}

const write = (connection: Connection): void => void connection.push(new Uint8Array(3_000));
const lossy = { loss: bernoulli(0.5) };

test.each<[what: string, options: TwoHostsOptions, story: Story]>([
  ["SYNs are lost", { ab: lossy, ba: {} }, calls(0, () => {})],
  ["SYN,ACKs are lost", { ab: {}, ba: lossy }, calls(0, () => {})],
  ["the last ACKs are lost, and data", { ab: lossy, ba: lossy }, calls(ms(5), write)],
  ["nobody answers", { ab: { loss: bernoulli(1) } }, calls(0, () => {})],
  ["no answer comes back", { ab: {}, ba: { loss: bernoulli(1) } }, calls(0, () => {})],
  ["no answer comes back (rfc)", { tcp: { profile: "rfc" }, ba: lossy }, calls(0, () => {})],
  [
    "nobody listens",
    {},
    (hosts, opened) => {
      open(hosts, opened);
      hosts.simulation.runSync(seconds(9));
    },
  ],
  ["they write while they open", {}, calls(0, write)],
  ["they write when they are open", {}, calls(ms(25), write)],
  ["they write before the last ACK is there", {}, calls(ms(21), write)],
  ["they close while they open", {}, calls(ms(3), (connection) => connection.end())],
  ["they give up", {}, calls(ms(3), (connection) => connection.abort())],
  ["they reset the half-open", {}, calls(ms(15), (connection) => connection.abort())],
  ["they choose anew", {}, calls(ms(3), (connection) => connection.configure({ keepAlive: true }))],
  ["they choose anew", {}, calls(ms(30), (connection) => connection.configure({ ttl: 9 }))],
  ["keep-alives go", { tcp: { keepAlive: true, keepAliveIdleNs: seconds(7) } }, calls(0, () => {})],
  ["one host goes down", {}, calls(ms(15), (_, { a }) => a.reset())],
  ["the other goes down", {}, calls(ms(15), (_, { b }) => b.reset())],
  [
    "the other goes down, and is asked",
    {},
    calls(ms(50), (connection, { b }) => {
      b.reset();
      write(connection);
    }),
  ],
  [
    "some find no room",
    {},
    (hosts, opened) => {
      const listener = hosts.b.listen(80, { backlog: 3 });
      open(hosts, opened);
      hosts.simulation.runSync(seconds(5));
      while (listener.take() !== null);
      hosts.simulation.runSync(seconds(200));
    },
  ],
  [
    "half of a full queue are no longer young",
    { ba: lossy, ab: {} },
    (hosts, opened) => {
      hosts.b.listen(80, { backlog: 14 }, () => {});
      open(hosts, opened);
      hosts.simulation.runSync(seconds(3.5));
      open(hosts, opened);
      hosts.simulation.runSync(seconds(200));
    },
  ],
  [
    "somebody writes at once who hears of a segment",
    {},
    (hosts, opened) => {
      hosts.simulation.trace.channel(segmentChannel).subscribe((event, connection, { flags }) => {
        if (event === "send" && flags === SYN) connection.end(new Uint8Array(10));
      });
      calls(0, () => {})(hosts, opened);
    },
  ],
  [
    "there are few again",
    {},
    calls(ms(5), (connection, { a, b }) => {
      a.folding.keeps = b.folding.keeps = Infinity;
      later(connection, ms(60), write);
    }),
  ],
  [
    "a listener closes",
    {},
    (hosts, opened) => {
      const listener = hosts.b.listen(80);
      open(hosts, opened);
      hosts.simulation.runSync(hosts.simulation.nowNs + ms(15));
      listener.close();
      hosts.simulation.runSync(seconds(200));
    },
  ],
  [
    "SYNs cross",
    {},
    ({ a, b, simulation }, opened) => {
      for (let port = 1000; port < 1010; port++) {
        opened.push(
          a.connect(B, port, { localPort: port }),
          b.connect(A, port, { localPort: port }),
        );
      }
      simulation.runSync(seconds(9));
    },
  ],
])("nothing changes by folding when %s", (_what, options, story) => {
  const plain = tell(Infinity, options, story);
  expect(tell(0, options, story)).toEqual(plain);
  expect(plain.leaked).toBe(0);
  expect(plain.passed.length).toBeGreaterThan(CONNECTIONS);
});
