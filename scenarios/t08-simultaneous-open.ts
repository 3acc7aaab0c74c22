import { ms, scenario } from "seedwire";
import { l10 } from "./lib/l10.ts";

/**
 * Both ends call `connect`, to each other's port, and nobody listens: one connection comes of it
 * (RFC 9293 Figure 7). The SYN,ACKs cross; each completes the handshake, and since both ends then
 * know all, neither is acknowledged: four segments.
 */
export default scenario("T08 simultaneous open", async ({ net, expect }) => {
  const { a, b, log } = l10(net);
  const atA = a.tcp.open(b, 2000, { localPort: 1000 });
  const atB = b.tcp.open(a, 1000, { localPort: 2000 });
  await Promise.all([atA.opened(), atB.opened()]);
  expect(net.now).toBe(ms(20));

  await net.sleep("1d"); // no timer is left that would send more
  expect(log.figure()).toEqual([
    "0 s A>B <SEQ=100><CTL=SYN><MSS=1460>",
    "0 s B>A <SEQ=300><CTL=SYN><MSS=1460>",
    "10 ms B>A <SEQ=300><ACK=101><CTL=SYN,ACK><MSS=1460>",
    "10 ms A>B <SEQ=100><ACK=301><CTL=SYN,ACK><MSS=1460>",
  ]);
  for (const [host, connection] of [[a, atA] as const, [b, atB] as const]) {
    expect(host.tcp.connections).toEqual([connection]);
    expect(connection.state).toBe("ESTABLISHED");
    expect(connection.status.rtos).toBe(0);
    expect(log.history(connection)).toEqual([
      "0 s SYN-SENT",
      "10 ms SYN-RECEIVED",
      "20 ms ESTABLISHED",
    ]);
  }
});
