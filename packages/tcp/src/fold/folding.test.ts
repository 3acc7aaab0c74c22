import { ms, seconds } from "@seedwire/engine";
import { expect, test } from "vitest";
import type { Connection } from "../connection.ts";
import type { Tcb } from "../tcb.ts";
import { segmentChannel } from "../trace.ts";
import { B, twoHosts } from "../two-hosts.fixture.ts";
import { isFoldable } from "./foldable.ts";

const CONNECTIONS = 40;

/** Connections that open, rest, talk, rest and close: what passed, and how many TCBs were unfolded. */
function session(keeps: number) {
  const { a, b, simulation, pool } = twoHosts({ tcp: { timeWaitNs: seconds(1) } });
  for (const stack of [a, b]) stack.folding.keeps = keeps;
  const passed: unknown[] = [];
  simulation.trace.channel(segmentChannel).subscribe((event, { name }, packet, nowNs) => {
    const { flags, seq, ack, window, payloadLength, tsVal, tsEcr } = packet;
    passed.push([event, name, flags, seq, ack, window, payloadLength, tsVal, tsEcr, nowNs]);
  });
  b.listen(80, {}, (connection) => {
    connection.onData = (bytes) => void connection.push(bytes);
    connection.onEnd = () => connection.end();
  });
  const opened: Connection[] = [];
  for (let number = 0; number < CONNECTIONS; number++) opened.push(a.connect(B, 80));
  const unfolded: number[] = [];
  const rest = (): void => {
    simulation.runSync(simulation.nowNs + seconds(3));
    unfolded.push(a.folding.unfolded, b.folding.unfolded);
  };
  rest();
  const states = opened.map(({ state, name }) => `${name} ${state}`);
  unfolded.push(a.folding.unfolded);
  for (const connection of opened) {
    connection.onData = () => {};
    connection.push(new Uint8Array(5_000));
    simulation.runSync(simulation.nowNs + ms(5));
  }
  rest();
  const before = opened.map(({ status }) => status);
  for (const connection of opened) connection.end();
  rest();
  const after = [...opened, ...b.connections].map(({ status }) => status);
  return { passed, states, before, after, unfolded, leaked: pool.inUse };
}

test("nothing changes by folding, but for what is held", () => {
  const plain = session(Infinity);
  const folding = session(0);
  expect({ ...folding, unfolded: [] }).toEqual({ ...plain, unfolded: [] });
  expect(plain.leaked).toBe(0);
  expect(plain.passed.length).toBeGreaterThan(20 * CONNECTIONS);
  expect(plain.unfolded).toEqual(plain.unfolded.map(() => CONNECTIONS));
  // Who asks for the state of one does not unfold it; closed ones are folded again.
  expect(folding.unfolded).toEqual([0, 0, 0, CONNECTIONS, CONNECTIONS, 0, 0]);
});

test("some stay as they are: it would not be worth it", () => {
  expect(session(10).unfolded.slice(0, 3)).toEqual([10, 10, 10]);
});

test("who watches every event keeps the TCBs that it was shown", () => {
  const { a, b, simulation } = twoHosts();
  a.folding.keeps = b.folding.keeps = 0;
  b.listen(80, {}, () => {});
  const watched = a.connect(B, 80);
  const { tcb } = watched.endpoint;
  watched.onProgress = () => {};
  const other = a.connect(B, 80);
  const { tcb: before } = other.endpoint;
  simulation.runSync(seconds(1));
  expect(a.folding.unfolded).toBe(1);
  expect(watched.endpoint.tcb).toBe(tcb);
  expect(other.endpoint.tcb).not.toBe(before);
  expect(a.folding.unfolded).toBe(2);
});

test("what is under way is not folded: data in flight, unread or out of order, and waiting calls", () => {
  const tcbOf = (): Tcb => {
    const { a, b, simulation } = twoHosts();
    b.listen(80, {}, () => {});
    const connection = a.connect(B, 80);
    simulation.runSync(seconds(1));
    return connection.endpoint.tcb;
  };
  expect(isFoldable(tcbOf())).toBe(true);
  const bytes = new Uint8Array(3);
  const chunk = { bytes, offset: 0, length: 3, next: null };
  const changes: ((tcb: Tcb) => void)[] = [
    (tcb) => tcb.scoreboard.append(tcb.sndNxt, tcb.sndNxt, 0, 1),
    (tcb) => (tcb.scoreboard.sackedOut = 1),
    (tcb) => tcb.sendBuffer.append(bytes),
    (tcb) => tcb.sending.queue.open(),
    (tcb) => tcb.sending.waiting.push({ endOffset: 1, flags: 0, begun: false }),
    (tcb) => tcb.sending.sent.add(3),
    (tcb) => tcb.receiveBuffer.push(bytes, 0, 3),
    (tcb) => tcb.reassembly.insert(tcb.rcvNxt, tcb.rcvNxt, true, chunk, 1, 0),
    (tcb) => tcb.reassembly.sack.report(tcb.rcvNxt, tcb.rcvAdv),
    (tcb) => tcb.memory.queue(3, 768, 0),
    (tcb) => tcb.windowUse.validation.samples.push(1),
    (tcb) => (tcb.dsack = [tcb.rcvNxt, tcb.rcvNxt]),
    (tcb) => (tcb.fastOpen.option = { cookie: bytes, experimental: false }),
  ];
  for (const [number, change] of changes.entries()) {
    const tcb = tcbOf();
    change(tcb);
    expect([number, isFoldable(tcb)]).toEqual([number, false]);
  }
});
