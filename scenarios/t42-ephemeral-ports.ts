import { scenario } from "seedwire";
import { l10 } from "./lib/l10.ts";

/** IANA's dynamic ports (RFC 6335 §6), which the rfc profile gives out. */
const RANGE = [49152, 65535] as const;

/**
 * Ports for connections that name none: within the range, none twice at the same time (RFC 9293
 * MUST-42), and chosen so that an outsider cannot guess them (RFC 6056 §3): another seed gives
 * others, the same seed the same.
 */
export default scenario("T42 ephemeral ports", async ({ net, expect, report }) => {
  const { a, b } = l10(net, { tcp: { iss: null } });
  b.tcp.listen(80, () => {});
  const all = Array.from({ length: 1000 }, () => a.tcp.open(b, 80));
  await Promise.all(all.map((connection) => connection.opened()));
  const ports = all.map(({ localPort }) => localPort);
  expect(Math.min(...ports)).toBeGreaterThanOrEqual(RANGE[0]);
  expect(Math.max(...ports)).toBeLessThanOrEqual(RANGE[1]);
  expect(new Set(ports).size).toBe(1000);
  report.metric("first port", ports[0]!, "");
});
