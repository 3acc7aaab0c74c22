import {
  fqCodel,
  mbps,
  ms,
  packets,
  pattern,
  scenario,
  seconds,
  us,
  type Host,
  type Network,
  type QueueModel,
} from "seedwire";
import { endlessFlow } from "./lib/steady-flow.ts";

const RATE_BPS = mbps(10);
const PACKET_BYTES = 1500;
/** Packets that wait at the bottleneck, beside the one that is being sent. */
const QUEUE = 100;

/** Sends datagrams of 1500 bytes of IP packet, one every so often. */
function cannon(net: Network, from: Host, to: Host, everyNs: number, count: number): void {
  to.udp.bind(9).onPacket = () => {};
  const socket = from.udp.connect(to, 9);
  const payload = pattern(PACKET_BYTES - 28);
  for (let n = 0; n < count; n++) {
    net.at(net.now + Math.round(n * everyNs), () => socket.send(payload));
  }
}

/**
 * UDP has no congestion control (RFC 8085 §3.1): of 20 Mbit/s of datagrams into 10 Mbit/s every second
 * one is lost once the queue is full, for ever, and the sender, whom nobody tells, goes on as it began.
 */
export const overload = scenario("T73 UDP, twice the rate", async ({ net, expect, report }) => {
  const [a, b] = [net.host("A"), net.host("B")];
  net.cable(a, b, { rateBps: RATE_BPS, delayNs: ms(10), queue: packets(QUEUE) });
  const count = 16_000;
  cannon(net, a, b, us(600), count); // 1500 x 8 bits in 600 us are 20 Mbit/s
  await net.until(seconds(4.8) - 1); // 8000 have been sent
  const halfway = report.link("A>B");
  await net.until(seconds(9.6) - 1);
  const { offered, drops } = report.link("A>B");

  // Each packet takes 1200 us to be sent, so every second one adds to the queue, which is full when the
  // 202nd comes: 1 is being sent, 100 are gone, 100 wait. From then on the 202nd, 204th, ... are lost.
  expect(drops.queue).toBe((count - 200) / 2);
  expect(halfway.drops.queue).toBe((count / 2 - 200) / 2);
  // The second half lost no less than the first, and was sent no slower.
  expect(drops.queue - halfway.drops.queue).toBe(0.5 * (offered - halfway.offered));
  expect(offered - halfway.offered).toBe(halfway.offered);
  const lostShare = (drops.queue - halfway.drops.queue) / (offered - halfway.offered);
  report.metric("lost in the second half", lostShare);
});

/** One TCP connection over 10 Mbit/s, alone and then beside 9 Mbit/s of datagrams: bits per second of each. */
async function besideCannon(net: Network, queue: QueueModel) {
  const [rival, sender, receiver] = [net.host("rival"), net.host("sender"), net.host("receiver")];
  const router = net.router("router");
  net.cable(rival, router, { delayNs: ms(1) });
  net.cable(sender, router, { delayNs: ms(1) });
  net.cable(router, receiver, { rateBps: RATE_BPS, delayNs: ms(9), queue });
  const flow = endlessFlow(sender, receiver);
  /** What each brings to the receiver between two instants. */
  const goodputs = async (fromNs: number, toNs: number) => {
    const bytes = () => [flow.status.acknowledgedBytes, receiver.udp.stack.stats.bytesIn] as const;
    await net.until(fromNs);
    const [tcp, udp] = bytes();
    await net.until(toNs);
    const [tcpAfter, udpAfter] = bytes();
    const perSecond = 8e9 / (toNs - fromNs);
    return { tcpBps: (tcpAfter - tcp) * perSecond, udpBps: (udpAfter - udp) * perSecond };
  };
  const { tcpBps: aloneBps } = await goodputs(seconds(5), seconds(15));
  cannon(net, rival, receiver, (PACKET_BYTES * 8e9) / mbps(9), 34_000); // for 45 s
  const { tcpBps, udpBps } = await goodputs(seconds(20), seconds(50));
  return { aloneBps, tcpBps, udpOnWireBps: (udpBps * PACKET_BYTES) / (PACKET_BYTES - 28) };
}

/** Of every 1500 bytes of TCP 52 are headers, timestamps included (RFC 7323 §3.2). */
const tcpPart = (onWireBps: number): number => (onWireBps * 1448) / PACKET_BYTES;

/**
 * 9 Mbit/s of datagrams and one TCP connection share 10 Mbit/s. TCP takes a loss for congestion and
 * gives way, UDP does not: about 1 Mbit/s is left for TCP, where two TCPs would have had 5 each.
 */
export const besideTcp = scenario("T73 TCP beside UDP", async ({ net, expect, report }) => {
  const { aloneBps, tcpBps, udpOnWireBps } = await besideCannon(net, packets(QUEUE));
  expect(aloneBps).toBeCloseTo(tcpPart(RATE_BPS), mbps(0.1));
  expect(udpOnWireBps).toBeWithin(mbps(8.8), mbps(9));
  // Nothing of the bottleneck is left idle: TCP has what UDP leaves.
  expect(tcpBps).toBeCloseTo(tcpPart(RATE_BPS - udpOnWireBps), mbps(0.1));
  expect(tcpBps).toBeWithin(mbps(0.8), mbps(1.2));
  report.metric("TCP alone", aloneBps, "bps");
  report.metric("TCP beside 9 Mbit/s of UDP", tcpBps, "bps");
  report.metric("UDP, headers too", udpOnWireBps, "bps");
  net.stop();
});

/**
 * The same where flows take turns (FQ-CoDel, RFC 8290 §4): who sends too much queues behind itself. Each
 * gets half of the wire, and 4 of the 9 Mbit/s of datagrams are dropped.
 */
export const fairQueue = scenario("T73 a fair queue", async ({ net, expect, report }) => {
  const { aloneBps, tcpBps, udpOnWireBps } = await besideCannon(net, fqCodel());
  expect(aloneBps).toBeCloseTo(tcpPart(RATE_BPS), mbps(0.2));
  expect(udpOnWireBps).toBeCloseTo(RATE_BPS / 2, mbps(0.2));
  expect(tcpBps).toBeCloseTo(tcpPart(RATE_BPS / 2), mbps(0.2));
  report.metric("TCP alone", aloneBps, "bps");
  report.metric("TCP beside 9 Mbit/s of UDP", tcpBps, "bps");
  report.metric("UDP, headers too", udpOnWireBps, "bps");
  net.stop();
});
