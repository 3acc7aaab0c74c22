import { scenario, type Network, type TcpOptions } from "seedwire";
import { l10 } from "./lib/l10.ts";

const [OLD, NEW] = ["old data!!", "new data.."];

/**
 * A sends OLD, closes, and opens the same four-tuple again, with the same initial sequence numbers
 * (as a fast connection that has used up its numbers might, RFC 9293 §3.4.3). The network has kept
 * a copy of the old segment for 30 s: it comes before A has written anything on the new connection.
 * What B reads there.
 */
async function reopened(net: Network, tcp: TcpOptions) {
  const { a, b, log } = l10(net, { tcp });
  const port = { localPort: 50_000 };
  const listener = b.tcp.listen(80);
  const first = await a.tcp.connect(b, 80, port);
  const atB = await listener.accept();
  atB.onData = () => {};
  atB.onEnd = () => atB.end();
  await first.write(OLD);
  first.end();
  await net.until("1s");
  const copy = log.on("A>B").find(({ payloadBytes }) => payloadBytes > 0)!;
  net.at("30s", () => {
    const { seq, ack, timestamps } = copy;
    a.forge({
      from: [a, 50_000],
      to: [b, 80],
      flags: "PSH,ACK",
      seq,
      ack,
      data: OLD,
      ...(timestamps === null ? {} : { timestamps }),
    });
  });
  const second = await a.tcp.connect(b, 80, port);
  const atB2 = await listener.accept();
  await net.until("31s");
  await second.write(NEW);
  second.end();
  return new TextDecoder().decode(await atB2.readToEnd());
}

/** TIME-WAIT of no length: the old bytes are delivered in place of the new. */
export const hazard = scenario("T23 no TIME-WAIT", async ({ net, expect }) => {
  expect(await reopened(net, { timeWaitNs: 0 })).toBe(OLD);
});

/** TIME-WAIT lasts 240 s: the four-tuple cannot be opened again before all old copies are dead. */
export const timeWait = scenario("T23 TIME-WAIT", async ({ net, expect }) => {
  await expect(reopened(net, {})).toReject({ code: "EADDRINUSE" });
});

/** With timestamps (RFC 7323 §5): the copy is older than what came since, and dropped by PAWS. */
export const paws = scenario("T23 timestamps", async ({ net, expect }) => {
  expect(await reopened(net, { timeWaitNs: 0, timestamps: true })).toBe(NEW);
});
