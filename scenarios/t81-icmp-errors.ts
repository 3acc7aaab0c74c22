import { ms, ordinals, scenario, seconds, type Network } from "seedwire";

const MISSING_FRAGMENT_TIMEOUT_NS = seconds(60);

/** A - router - B, 5 ms each; behind the router packets may have 1400 bytes. */
function threeNodes(net: Network) {
  const log = net.log();
  const [a, router, b] = [net.host("A"), net.router("router"), net.host("B")];
  net.cable(a, router, { delayNs: ms(5) });
  net.cable(router, b, { delayNs: ms(5), mtuBytes: 1400 });
  return { a, b, router, log };
}

/** What destinations and routers say when they cannot do what a packet asks for (RFC 792). */
export const unreachable = scenario("T81 ICMP errors", async ({ net, expect, report }) => {
  const { a, b, router, log } = threeNodes(net);
  const said = (): string =>
    log
      .on("router>A")
      .at(-1)!
      .text.replace(/^.* icmp /, "");

  // 3/3: B has nobody at the port (RFC 1122 §3.2.2.1). A connected socket hears of it.
  const socket = a.udp.connect(b, 9);
  socket.send("?");
  await expect(socket.receive()).toReject({ code: "ECONNREFUSED" });
  expect([net.now, said()]).toEqual([ms(20), "port unreachable"]);
  report.note(`nobody at the port      ${said()}`);

  // 3/0: the router knows no way there (RFC 1812 §5.2.7.1).
  const nowhere = await a.ping("192.0.2.1");
  expect([nowhere.error, nowhere.rttNs]).toEqual(["net-unreachable", ms(10)]);
  expect(said()).toBe("network unreachable");
  report.note(`no route                ${said()}`);

  // 3/4: 1500 bytes do not fit, may not be cut, and A is told what would fit (RFC 1191 §4).
  const large = await a.ping(b, { bytes: 1472, dontFragment: true });
  expect([large.error, large.rttNs]).toEqual(["fragmentation-needed", ms(10)]);
  expect(said()).toBe("fragmentation needed, mtu 1400");
  expect(a.node.pathMtu(b.node.address)).toBe(1400);
  report.note(`too large, not to cut   ${said()}`);

  // 11/0: the TTL is used up (RFC 1812 §5.3.1).
  const shortLived = await a.ping(b, { ttl: 1 });
  expect([shortLived.error, shortLived.from]).toEqual(["ttl-exceeded", router.node.address]);
  expect(said()).toBe("ttl exceeded");
  report.note(`TTL 1                   ${said()}`);
});

/** A datagram in three fragments, of which the medium loses one. */
const missing = (name: string, lost: number) =>
  scenario(name, async ({ net, expect, report }) => {
    const log = net.log();
    const [a, b] = [net.host("A"), net.host("B")];
    net.cable(a, b, { delayNs: ms(10), forward: { loss: ordinals(lost) } });
    const { outcome, error, rttNs } = await a.ping(b, { bytes: 4000, timeout: "2min" });
    expect(log.on("A>B")).toHaveLength(3);
    const answers = log.on("B>A").map(({ timeNs, text }) => `${timeNs / 1e9} s ${text}`);
    if (lost === 1) {
      // No first fragment, no word: nobody could tell what it was about.
      expect([outcome, answers.length]).toEqual(["timeout", 0]);
    } else {
      expect([outcome, error]).toEqual(["error", "reassembly-timeout"]);
      expect(rttNs).toBe(ms(20) + MISSING_FRAGMENT_TIMEOUT_NS);
      expect(answers).toEqual([`60.01 s ${b.address} > ${a.address} icmp reassembly timeout`]);
    }
    expect(b.node.stats.drops["reassembly-timeout"]).toBe(2);
    report.note(answers[0] ?? "B says nothing");
  });

/** ICMP 11/1: the rest did not come within 60 s of the first that did (RFC 1122 §3.3.2). */
export const missingSecond = missing("T81 second fragment missing", 2);
/** Without fragment 0, which has the header of the datagram, there is silence instead (RFC 792). */
export const missingFirst = missing("T81 first fragment missing", 1);

/** Traceroute: a TTL one greater each time, and each router on the way says who it is. */
export const traceroute = scenario("T81 traceroute", async ({ net, expect, report }) => {
  const [a, b] = [net.host("A"), net.host("B")];
  const routers = [1, 2, 3, 4, 5].map((n) => net.router(`router${n}`, { address: `10.0.1.${n}` }));
  const path = [a, ...routers, b];
  path.slice(1).forEach((node, n) => net.cable(path[n]!, node, { delayNs: ms(2) }));

  const hops: string[] = [];
  for (let ttl = 1, outcome = ""; outcome !== "reply"; ttl++) {
    const hop = await a.ping(b, { ttl });
    const who = path.find(({ node }) => node.address === hop.from)!;
    hops.push(`${ttl}  ${who.address}  ${hop.rttNs! / 1e6} ms  ${hop.error ?? "reply"}`);
    outcome = hop.outcome;
  }
  expect(hops).toEqual([
    "1  10.0.1.1  4 ms  ttl-exceeded",
    "2  10.0.1.2  8 ms  ttl-exceeded",
    "3  10.0.1.3  12 ms  ttl-exceeded",
    "4  10.0.1.4  16 ms  ttl-exceeded",
    "5  10.0.1.5  20 ms  ttl-exceeded",
    "6  10.0.0.2  24 ms  reply",
  ]);
  for (const hop of hops) report.note(hop);
});
