import { ms, scenario } from "seedwire";
import { l10 } from "./lib/l10.ts";

/**
 * The three-way handshake: RFC 9293 Figure 6, number by number, with its times over a round trip of
 * 20 ms. `connect` takes one round trip, `accept` one and a half.
 */
export default scenario("T02 three-way handshake", async ({ net, expect }) => {
  const { a, b, log } = l10(net);
  const listener = b.tcp.listen(80);

  const connection = await a.tcp.connect(b, 80);
  expect(net.now).toBe(ms(20));
  const accepted = await listener.accept();
  expect(net.now).toBe(ms(30));

  await net.sleep("1min"); // nothing more comes of it
  expect(log.figure()).toEqual([
    "0 s A>B <SEQ=100><CTL=SYN><MSS=1460>",
    "10 ms B>A <SEQ=300><ACK=101><CTL=SYN,ACK><MSS=1460>",
    "20 ms A>B <SEQ=101><ACK=301><CTL=ACK>",
  ]);
  expect(log.packets.map(({ sizeBytes }) => sizeBytes)).toEqual([44, 44, 40]);
  expect(log.packets.map(({ window }) => window)).toEqual([65535, 65535, 65535]);
  expect(log.history(connection)).toEqual(["0 s SYN-SENT", "20 ms ESTABLISHED"]);
  expect(log.history(accepted)).toEqual(["10 ms SYN-RECEIVED", "30 ms ESTABLISHED"]);
});
