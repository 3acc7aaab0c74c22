import { scenario, seconds, type Network, type PacketLog, type TcpOptions } from "seedwire";
import { established } from "./lib/established.ts";
import { l10 } from "./lib/l10.ts";

const KEEP_ALIVE: TcpOptions = {
  keepAlive: true,
  keepAliveIdleNs: seconds(30),
  keepAliveIntervalNs: seconds(1),
  keepAliveProbes: 3,
};

/** A asks for keep-alives; the last segment that reaches A, an ACK, comes at `t0`, near 100 s. */
async function idle(net: Network, tcpA: TcpOptions) {
  const l = l10(net, { tcpA });
  const [atA, atB] = await established(l.a, l.b);
  atB.onData = () => {};
  await net.until("100s");
  await atA.write("the last word");
  await net.sleep("1s");
  return { ...l, atA, atB, t0: l.log.on("B>A").at(-1)!.deliveredNs! };
}

/** The probes of A: one below SND.NXT, and no data (RFC 9293 §3.8.4); seconds after `t0`. */
const probes = (log: PacketLog, t0: number): number[] =>
  log
    .on("A>B")
    .filter(({ timeNs, seq, payloadBytes }) => timeNs > t0 && seq === 113 && payloadBytes === 0)
    .map(({ timeNs }) => (timeNs - t0) / 1e9);

/** The cable is cut: probes after 30, 31 and 32 s of silence, and the end after 33 s. */
export const cut = scenario("T30 keep-alive, cable cut", async ({ net, expect }) => {
  const { atA, cable, log, t0 } = await idle(net, KEEP_ALIVE);
  cable.down();
  await atA.closed();
  expect(probes(log, t0)).toEqual([30, 31, 32]);
  expect((net.now - t0) / 1e9).toBe(33);
  expect(atA.error?.code).toBe("ETIMEDOUT");
});

/** One answer is lost: the next probe is answered, and the silence begins anew. */
export const lostAnswer = scenario("T30 one answer lost", async ({ net, expect }) => {
  const { atA, cable, log, t0 } = await idle(net, KEEP_ALIVE);
  net.at((t0 + seconds(30)) / 1e9 + "s", () => cable.back.setUp(false));
  net.at((t0 + seconds(30.5)) / 1e9 + "s", () => cable.back.setUp(true));
  await net.until((t0 + seconds(70)) / 1e9 + "s");
  expect(probes(log, t0)).toEqual([30, 31, 61.02]);
  expect(atA.state).toBe("ESTABLISHED");
});

/** The cable is back after 31.5 s: the third probe is answered, the next comes 30 s after that. */
export const back = scenario("T30 cable back in time", async ({ net, expect }) => {
  const { atA, cable, log, t0 } = await idle(net, KEEP_ALIVE);
  cable.down();
  net.at((t0 + seconds(31.5)) / 1e9 + "s", () => cable.up());
  await net.until((t0 + seconds(80)) / 1e9 + "s");
  expect(probes(log, t0)).toEqual([30, 31, 32, 62.02]);
  expect(atA.state).toBe("ESTABLISHED");
});

/** The peer has restarted: it answers the first probe with a RST, one round trip later. */
export const restarted = scenario("T30 peer restarted", async ({ net, expect }) => {
  const { atA, b, t0 } = await idle(net, KEEP_ALIVE);
  b.crash();
  b.restart();
  await atA.closed();
  expect((net.now - t0) / 1e9).toBe(30.02);
  expect(atA.error?.code).toBe("ECONNRESET");
});

/** Linux's defaults: two hours of silence, nine probes 75 s apart: the end after 7875 s. */
export const linux = scenario("T30 defaults of Linux", async ({ net, expect }) => {
  const { atA, cable, log, t0 } = await idle(net, { profile: "linux", keepAlive: true, iss: 100 });
  cable.down();
  await atA.closed();
  expect(probes(log, t0)).toEqual(Array.from({ length: 9 }, (_, n) => 7200 + 75 * n));
  expect((net.now - t0) / 1e9).toBe(7875);
  expect(atA.error?.code).toBe("ETIMEDOUT");
});

/** Nobody asked: not a packet in a week (RFC 9293 MUST-25). */
export const off = scenario("T30 off by default", async ({ net, expect }) => {
  const { a, b, log } = l10(net);
  const [atA] = await established(a, b);
  await net.until("7d");
  expect(log.figure()).toHaveLength(3);
  expect(atA.state).toBe("ESTABLISHED");
});
