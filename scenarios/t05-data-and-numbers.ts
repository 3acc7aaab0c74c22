import { ms, pattern, scenario } from "seedwire";
import { established } from "./lib/established.ts";
import { l10 } from "./lib/l10.ts";
import { expectSaneStreams } from "./lib/stream-invariants.ts";

/**
 * Every byte takes a sequence number, and the FIN takes the one after the last (RFC 9293 §3.4):
 * 1000 bytes are 101 to 1100, so the ACK of them is 1101, which is the FIN's own number.
 */
export default scenario("T05 data and numbers", async ({ net, expect }) => {
  const { a, b, log } = l10(net);
  const [atA, atB] = await established(a, b);
  const sent = pattern(1000);
  net.at("100ms", () => atA.write(sent));
  net.at("500ms", () => atA.end());
  const received = await atB.readToEnd(); // closes too
  expect(net.now).toBe(ms(510));
  expect(received).toEqual(sent);

  await atA.closed();
  const [, , , ...data] = log.figure();
  expect(data).toEqual([
    "100 ms A>B <SEQ=101><ACK=301><CTL=PSH,ACK><DATA=1000>",
    "310 ms B>A <SEQ=301><ACK=1101><CTL=ACK>", // delayed by 200 ms (RFC 9293 §3.8.6.3)
    "500 ms A>B <SEQ=1101><ACK=301><CTL=FIN,ACK>",
    "510 ms B>A <SEQ=301><ACK=1102><CTL=FIN,ACK>",
    "520 ms A>B <SEQ=1102><ACK=302><CTL=ACK>",
  ]);
  expect(log.segments[3]!.sizeBytes).toBe(20 + 20 + 1000);
  expect(log.segments[3]!.payload).toEqual(sent);
  expectSaneStreams(expect, log);
});
