import { pattern, scenario, seconds } from "seedwire";
import { established } from "./lib/established.ts";
import { l10 } from "./lib/l10.ts";
import { expectSaneStreams } from "./lib/stream-invariants.ts";

/**
 * The cable is cut for 10 s just as A sends. A retransmits its first segment after 1, 3, 7 and 15 s,
 * for the RTO doubles each time (RFC 6298 §5.5): the connection recovers 5 s after the cable is back.
 * What was lost beside goes in slow start from one segment (RFC 5681 §3.1).
 */
export default scenario("T58 back-off", async ({ net, expect }) => {
  const { a, b, cable, log } = l10(net);
  const [atA, atB] = await established(a, b);
  const sent = pattern(3 * 1460);
  atB.onData = () => {};
  await net.until("100s");
  cable.down();
  net.at("110s", () => cable.up());
  await atA.write(sent);
  expect(atA.status.rtoNs).toBe(seconds(1)); // of 20 ms measured, but never below 1 s
  await net.until("200s");

  expect(log.figure(seconds(100))).toEqual([
    "100 s A>B <SEQ=101><ACK=301><CTL=ACK><DATA=1460> (down)",
    "100 s A>B <SEQ=1561><ACK=301><CTL=ACK><DATA=1460> (down)",
    "100 s A>B <SEQ=3021><ACK=301><CTL=PSH,ACK><DATA=1460> (down)",
    "101 s A>B <SEQ=101><ACK=301><CTL=ACK><DATA=1460> (down)",
    "103 s A>B <SEQ=101><ACK=301><CTL=ACK><DATA=1460> (down)",
    "107 s A>B <SEQ=101><ACK=301><CTL=ACK><DATA=1460> (down)",
    "115 s A>B <SEQ=101><ACK=301><CTL=ACK><DATA=1460>",
    "115.21 s B>A <SEQ=301><ACK=1561><CTL=ACK>", // delayed by 200 ms: one segment, no more
    "115.22 s A>B <SEQ=1561><ACK=301><CTL=ACK><DATA=1460>",
    "115.22 s A>B <SEQ=3021><ACK=301><CTL=PSH,ACK><DATA=1460>",
    "115.23 s B>A <SEQ=301><ACK=4481><CTL=ACK>",
  ]);
  expect(atB.deliveredBytes).toBe(sent.length);
  expect(atA.status.rtos).toBe(4);
  expectSaneStreams(expect, log);
});
