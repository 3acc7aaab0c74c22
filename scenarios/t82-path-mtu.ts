import { ICMP } from "@seedwire/wire";
import { ms, pattern, scenario, seconds, type Network, type TcpOptions } from "seedwire";
import { established } from "./lib/established.ts";

const PATH_MTU = 1400;
const SENT_NS = seconds(1);

/**
 * A - firewall - router - B: 10 ms in all, and 1400 bytes at most on the last cable. Both ends have
 * cables of 1500, so they agree on an MSS of 1460, which does not fit.
 */
function narrowPath(net: Network, tcp: TcpOptions, passesIcmp: boolean) {
  const log = net.log();
  const a = net.host("A", { tcp });
  const b = net.host("B", { tcp });
  const firewall = net.router("firewall", {
    tamper: ({ protocol }) => (protocol === ICMP && !passesIcmp ? "drop" : undefined),
  });
  const [near, far] = [net.router("near"), net.router("far")];
  net.cable(a, firewall, { delayNs: ms(1) });
  net.cable(firewall, near, { delayNs: ms(3) });
  net.cable(near, far, { delayNs: ms(3), mtuBytes: PATH_MTU });
  net.cable(far, b, { delayNs: ms(3) });
  const data = () => log.on("A>firewall").filter(({ payloadBytes }) => payloadBytes > 0);
  return { a, b, log, data };
}

const RFC: TcpOptions = { profile: "rfc", iss: 100 };

/**
 * Path MTU discovery (RFC 1191 §3): the first full segment may not be fragmented, so it draws an ICMP
 * 3/4 from the router that cannot pass it on, with the MTU that it could. A sends the data again at
 * once, in segments of 1360. The loss was no congestion, and cwnd does not change (RFC 1191 §6.4): 10
 * segments before and after, since segments are what it counts here, as in Linux.
 */
export const discovery = scenario("T82 path MTU", async ({ net, expect, report }) => {
  const { a, b, log, data } = narrowPath(net, RFC, true);
  const [atA, atB] = await established(a, b);
  expect(atA.status.smssBytes).toBe(1460);
  await net.until(SENT_NS);
  const { cwndSegments } = atA.status;
  await atA.write(pattern(1460));
  await net.sleep(ms(100));

  const errors = log.on("firewall>A").filter(({ protocol }) => protocol === "icmp");
  expect(errors.map(({ deliveredNs, text }) => [deliveredNs! - SENT_NS, text])).toEqual([
    [ms(8), "10.0.0.4 > 10.0.0.1 icmp fragmentation needed, mtu 1400"],
  ]);
  const sent = data().map(({ timeNs, payloadBytes }) => [(timeNs - SENT_NS) / 1e6, payloadBytes]);
  expect(sent).toEqual([
    [0, 1460],
    [8, 1360],
    [8, 100],
  ]);
  expect(atA.status.smssBytes).toBe(PATH_MTU - 40);
  expect([cwndSegments, atA.status.cwndSegments, atA.status.rtos]).toEqual([10, 10, 0]);
  expect(await atB.read()).toEqual(pattern(1460));
  expect(atB.lastDataNs).toBe(SENT_NS + ms(18));

  // From now on nothing is too large any more.
  const more = pattern(100_000);
  atA.end(more);
  expect(await atB.readToEnd()).toEqual(more);
  const sizes = data().map(({ sizeBytes }) => sizeBytes);
  expect(Math.max(...sizes.slice(1))).toBe(PATH_MTU);
  expect(log.packets.filter(({ protocol }) => protocol === "icmp")).toHaveLength(2); // one, over two hops
  for (const [atMs, bytes] of sent) report.note(`${atMs} ms: a segment of ${bytes} bytes`);
});

/**
 * A firewall that swallows ICMP makes a black hole of the narrow path (RFC 2923 §2.1): the handshake and
 * small messages pass, full segments never do, and nobody says so. A sends the first again at 1, 3, 7,
 * 15, 31, 63 s and gives up at 123 s (as in T32).
 */
export const blackHole = scenario("T82 black hole", async ({ net, expect, report }) => {
  const { a, b, data } = narrowPath(net, RFC, false);
  const [atA, atB] = await established(a, b);
  await atA.write("small");
  expect(await atB.read()).toHaveLength(5);
  await net.until(SENT_NS);
  await atA.write(pattern(1460));
  await atA.closed();
  expect([atA.error?.code, net.now]).toEqual(["ETIMEDOUT", SENT_NS + seconds(123)]);
  const copies = data().filter(({ payloadBytes }) => payloadBytes === 1460);
  const timesS = copies.map(({ timeNs }) => (timeNs - SENT_NS) / 1e9);
  expect(timesS).toEqual([0, 1, 3, 7, 15, 31, 63]);
  expect(atB.deliveredBytes).toBe(5);
  report.note(`sent at ${timesS.join(", ")} s, and given up at 123 s`);
  atB.abort();
});

/**
 * With packetization layer path MTU discovery (RFC 4821, as Linux does it with tcp_mtu_probing of 2) A
 * asks no router: it begins with 1024 bytes of data and tries half way to what both ends take. A probe
 * that is acknowledged is the new length, one that is lost the new bound, until less than 8 bytes lie
 * between: 1064 and 1500, then the mean of what passed and one less than what did not.
 */
export const search = scenario("T82 black hole, RFC 4821", async ({ net, expect, report }) => {
  const tcp = { profile: "linux", timestamps: false, mtuSearch: true } as const;
  const { a, b, log, data } = narrowPath(net, tcp, false);
  const [atA, atB] = await established(a, b);
  const sent = pattern(2_000_000);
  atA.end(sent);
  expect(await atB.readToEnd()).toEqual(sent);

  const sizes = [...new Set(data().map(({ sizeBytes }) => sizeBytes))].filter(
    (size) => size > 1064,
  );
  expect(sizes).toEqual([1282, 1391, 1445, 1417, 1403, 1396]);
  const passed = sizes.filter((size) => size <= PATH_MTU);
  expect(passed).toEqual([1282, 1391, 1396]);
  expect(atA.status.smssBytes).toBe(1396 - 40);
  expect(atA.status.rtos).toBe(0); // a lost probe is repaired, and is no congestion (§7.6.2)
  expect(log.on("firewall>A").every(({ protocol }) => protocol === "tcp")).toBe(true);
  for (const size of sizes) report.note(`${size} bytes ${size > PATH_MTU ? "are lost" : "pass"}`);
});

/**
 * Black hole detection (RFC 4821 §7.7; tcp_mtu_probing of 1): when a segment has been sent again in vain
 * as often as R1 says, 3 times, shorter ones are tried. What died above goes on after 15 s.
 */
export const detection = scenario("T82 black hole found", async ({ net, expect, report }) => {
  const { a, b, data } = narrowPath(net, { ...RFC, blackHoleDetection: true }, false);
  const [atA, atB] = await established(a, b);
  await net.until(SENT_NS);
  const sent = pattern(20_000);
  atA.end(sent);
  expect(await atB.readToEnd()).toEqual(sent);
  const late = data().filter(({ timeNs }) => timeNs > SENT_NS + ms(1));
  const [first] = late.filter(({ payloadBytes }) => payloadBytes === 1024);
  expect((first!.timeNs - SENT_NS) / 1e9).toBe(15);
  expect(atA.status.smssBytes).toBe(1024);
  report.note(`1024 bytes instead of 1460 after ${(first!.timeNs - SENT_NS) / 1e9} s`);
});
