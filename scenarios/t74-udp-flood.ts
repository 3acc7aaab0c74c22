import { KiB, mbps, ms, pattern, receivePattern, scenario, seconds, type Network } from "seedwire";
import { l10 } from "./lib/l10.ts";
import { endlessFlow } from "./lib/steady-flow.ts";

const PER_SECOND = 1000;
const FOR_SECONDS = 10;
const DATAGRAMS = PER_SECOND * FOR_SECONDS;
const PAYLOAD = pattern(100);

/** A sends 1000 datagrams a second to a port of B, for 10 s from now on. */
function flood(net: Network, { a, b }: Pick<ReturnType<typeof l10>, "a" | "b">, port: number) {
  const socket = a.udp.connect(b, port);
  let refusals = 0;
  socket.onError = (_, { code }) => void (refusals += Number(code === "ECONNREFUSED"));
  const beginNs = net.now;
  for (let n = 0; n < DATAGRAMS; n++) net.at(beginNs + ms(n), () => socket.send(PAYLOAD));
  return { refusals: () => refusals };
}

/**
 * Nobody is at the port: ICMP port unreachable (RFC 1122 §4.1.3.1), but no more than B is willing to
 * send (RFC 1812 §4.3.2.8): 6 at once and 1 a second then, as Linux. All else dies in silence.
 */
export const closedPort = scenario("T74 closed port", async ({ net, expect, report }) => {
  const log = net.log();
  const a = net.host("A");
  const b = net.host("B", { icmpLimit: { perSecond: 1, burst: 6 } });
  net.cable(a, b, { delayNs: ms(10) });
  const { refusals } = flood(net, { a, b }, 9);
  await net.until(seconds(FOR_SECONDS + 1));

  // The burst at 0 to 5 ms; a seventh when 1 s has brought credit for it, and so on.
  const answeredMs = [0, 1, 2, 3, 4, 5, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000];
  expect(log.on("B>A").map(({ timeNs }) => timeNs / 1e6 - 10)).toEqual(answeredMs);
  expect(log.on("B>A").every(({ text }) => text.endsWith("icmp port unreachable"))).toBe(true);
  expect(refusals()).toBe(15);
  expect(b.udp.stack.stats.noPort).toBe(DATAGRAMS);
  expect(b.node.stats.icmpErrorsLimited).toBe(DATAGRAMS - 15);
  report.metric("answered", refusals(), "packets");
  report.metric("not answered", b.node.stats.icmpErrorsLimited, "packets");
});

/**
 * A socket is there, but nobody reads: the receive buffer takes datagrams as long as those in it do not
 * exceed 64 KiB, each as 128 bytes of IP packet and 576 of what a kernel keeps with it. The others are
 * dropped, and nobody but the counters of B knows.
 */
export const stoppedReader = scenario("T74 stopped reader", async ({ net, expect, report }) => {
  const { a, b, log } = l10(net);
  const inbox = b.udp.bind(9, { receiveBufferBytes: 64 * KiB });
  const { refusals } = flood(net, { a, b }, 9);
  await net.until(seconds(FOR_SECONDS + 1));

  const kept = 94; // 93 x 704 = 65472 do not exceed 65536, so a 94th is taken
  expect(inbox.waiting).toBe(kept);
  expect(inbox.stats.bufferDrops).toBe(DATAGRAMS - kept);
  expect([refusals(), log.on("B>A").length]).toEqual([0, 0]); // not a word
  report.metric("kept", kept, "packets");
  report.metric("dropped in silence", inbox.stats.bufferDrops, "packets");
});

/** TCP on the same host does not notice: a transfer takes as long as without the flood, to the ns. */
export const tcpBeside = scenario("T74 TCP beside the flood", async ({ net, expect, report }) => {
  const { a, b } = l10(net);
  b.udp.bind(9, { receiveBufferBytes: 64 * KiB });
  const download = async (): Promise<number> => {
    const beginNs = net.now;
    const connection = await b.tcp.connect(a, 80);
    expect(await receivePattern(connection).done).toBe(300_000);
    connection.end();
    return net.now - beginNs;
  };
  a.tcp.listen(80, (connection) => connection.end(pattern(300_000)));
  const quietNs = await download();
  await net.until(seconds(2));
  flood(net, { a, b }, 9);
  await net.until(seconds(5));
  const floodedNs = await download();
  expect(floodedNs).toBe(quietNs);
  report.metric("without flood", quietNs, "ns");
  report.metric("within flood", floodedNs, "ns");
});

/**
 * A flood takes its share of the link, and nothing else: 1000 x 128 x 8 = 1.024 of 10 Mbit/s. The rest is
 * TCP's, whose window of 65535 bytes is more than the path holds, so that the link never rests.
 */
export const sharedLink = scenario("T74 shared link", async ({ net, expect, report }) => {
  const { a, b } = l10(net, { cable: { rateBps: mbps(10) } });
  b.udp.bind(9, { receiveBufferBytes: 64 * KiB });
  const flow = endlessFlow(a, b);
  const goodput = async (fromNs: number, toNs: number): Promise<number> => {
    await net.until(fromNs);
    const before = flow.status.acknowledgedBytes;
    await net.until(toNs);
    return ((flow.status.acknowledgedBytes - before) * 8e9) / (toNs - fromNs);
  };
  const quietBps = await goodput(seconds(1), seconds(3));
  flood(net, { a, b }, 9);
  const floodedBps = await goodput(seconds(4), seconds(12));
  const dataShare = 1460 / 1500;
  expect(quietBps).toBeCloseTo(mbps(10) * dataShare, mbps(0.01));
  expect(floodedBps).toBeCloseTo(mbps(10 - 1.024) * dataShare, mbps(0.01));
  report.metric("TCP without flood", quietBps, "bps");
  report.metric("TCP within flood", floodedBps, "bps");
  net.stop();
});
