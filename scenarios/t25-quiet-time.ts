import { scenario, seconds } from "seedwire";
import { l10 } from "./lib/l10.ts";

/**
 * A host that has crashed does not know which sequence numbers it has used. If it keeps quiet for
 * one MSL, all its old segments are dead before the first new one (RFC 9293 §3.4.3, MAY-1).
 */
export default scenario("T25 quiet time", async ({ net, expect }) => {
  const { a, b, log } = l10(net, { tcpA: { quietTimeNs: seconds(120) } });
  b.tcp.listen(80, () => {});
  await a.tcp.connect(b, 80); // one that never crashed need not wait
  expect(net.now / 1e6).toBe(20);
  net.at("9s", () => a.crash());
  net.at("10s", () => a.restart());
  await net.until("20s");
  await a.tcp.connect(b, 80);
  expect(log.on("A>B").filter(({ timeNs }) => timeNs > seconds(9))[0]!.timeNs).toBe(seconds(130));
  expect(net.now / 1e6).toBe(130_020);
});
