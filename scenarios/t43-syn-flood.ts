import { scenario, seconds, type Host, type Network, type TcpOptions } from "seedwire";
import { l10 } from "./lib/l10.ts";

const BACKLOG = 128;

/** B is flooded with SYNs from addresses where nobody is: so many a second, until a time. */
async function flood(net: Network, tcpB: TcpOptions, perSecond: number) {
  const { a, b, log } = l10(net, { tcpB: { synAckRetries: 5, iss: null, ...tcpB } });
  const attacker = net.host("attacker");
  net.cable(attacker, b, { delayNs: "10ms" });
  net.route(b, "10.9.0.0/16", "blackhole"); // its answers go nowhere
  const listener = b.tcp.listen(80, { backlog: BACKLOG });
  let sent = 0;
  const spoof = () => {
    const from = [`10.9.${sent >> 8}.${sent & 255}`, 1024 + sent] as const;
    attacker.forge({ from, to: [b, 80], flags: "SYN", seq: sent * 1000, mss: 1460 });
    sent++;
    net.after(Math.round(seconds(1) / perSecond), spoof);
  };
  spoof();
  return { a, b, log, listener };
}

const halfOpen = (b: Host): number =>
  b.tcp.connections.filter(({ state }) => state === "SYN-RECEIVED").length;

/** When a client connects now: after how long, in ms; or why not. */
async function honest(net: Network, a: Host, b: Host): Promise<number | string> {
  const startNs = net.now;
  try {
    await a.tcp.connect(b, 80, { userTimeoutNs: seconds(5) });
    return (net.now - startNs) / 1e6;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

/**
 * A half-open connection lives 63 s: SYN,ACKs after 0, 1, 3, 7, 15, 31 s, and the end at 63 s. With
 * ten SYNs a second the 128 places are taken after 12.8 s, and an honest client gets no answer
 * (RFC 4987 §2). 128 / 63 s = 2.03 SYNs a second are enough to keep it so.
 */
export const flooded = scenario("T43 SYN flood", async ({ net, expect }) => {
  const { a, b } = await flood(net, { synCookies: "off" }, 10);
  await net.until("12.65s");
  expect(halfOpen(b)).toBe(BACKLOG - 1);
  await net.until("12.75s");
  expect(halfOpen(b)).toBe(BACKLOG);
  await net.until("20s");
  expect(halfOpen(b)).toBe(BACKLOG);
  expect(await honest(net, a, b)).toBe("ETIMEDOUT");
  net.stop();
});

/** What it takes to keep the queue full, and what is not enough. */
const kept = (name: string, perSecond: number, full: boolean) =>
  scenario(name, async ({ net, expect }) => {
    const { b } = await flood(net, { synCookies: "off" }, perSecond);
    await net.until("200s");
    const seen = halfOpen(b);
    expect(seen >= BACKLOG - 1).toBe(full);
    net.stop();
  });

export const enough = kept("T43 2.1 SYNs a second are enough", 2.1, true);
export const tooFew = kept("T43 1.9 are not", 1.9, false);

/**
 * With SYN cookies (RFC 4987 §3.6) B keeps nothing of a SYN for which it has no room: the honest
 * client connects after one round trip, as ever. What its SYN offered is lost but for the MSS.
 */
export const cookies = scenario("T43 SYN cookies", async ({ net, expect }) => {
  const { a, b, listener } = await flood(net, { synCookies: "always" }, 10);
  await net.until("20s");
  expect(halfOpen(b)).toBe(0);
  expect(await honest(net, a, b)).toBe(20);
  const served = await listener.accept();
  expect(served.state).toBe("ESTABLISHED");
  expect(served.endpoint.tcb.peerMssBytes).toBe(1460);
  net.stop();
});

/** By Linux's rule cookies are sent when the queue is full; timestamps, if there are, carry the options. */
const overflow = (timestamps: boolean) =>
  scenario(`T43 Linux, ${timestamps ? "with" : "without"} timestamps`, async ({ net, expect }) => {
    const tcp = { profile: "linux", iss: null, timestamps } as const;
    const { a, b, listener } = await flood(net, tcp, 500);
    await net.until("1s");
    const client = await a.tcp.connect(b, 80, tcp);
    const served = await listener.accept();
    await net.sleep("100ms");
    const { windowScaleOk, sackOk } = served.endpoint.tcb;
    expect([client.state, windowScaleOk, sackOk]).toEqual(["ESTABLISHED", timestamps, timestamps]);
    net.stop();
  });
export const withTimestamps = overflow(true);
export const withoutTimestamps = overflow(false);
