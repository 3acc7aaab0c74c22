import { pattern, scenario, type TcpOptions } from "seedwire";
import { established } from "./lib/established.ts";
import { l10 } from "./lib/l10.ts";
import { expectSaneStreams } from "./lib/stream-invariants.ts";

/**
 * A sends a request and shuts down writing; B answers with 100 kB and closes. A stays in FIN-WAIT-2
 * until B's FIN comes, receives and acknowledges everything, and cannot write any more (RFC 9293
 * §3.6, cases 1 and 2; §3.10.2: "connection closing").
 */
export const halfClose = scenario("T07 half-close", async ({ net, expect }) => {
  const { a, b, log } = l10(net);
  const [atA, atB] = await established(a, b);
  const answer = pattern(100_000);
  net.at("100ms", () => atA.end("GET"));

  expect(await atB.read()).toHaveLength(3);
  expect(await atB.read()).toBeNull(); // the end of the stream
  atB.end(answer);
  await net.until("125ms");
  await expect(atA.write("more")).toReject({ code: "EPIPE" });
  expect(await atA.readToEnd()).toEqual(answer);

  const fin = log.on("B>A").find(({ flags }) => flags.includes("FIN"))!;
  await atA.closed();
  expect(
    log
      .statesOf(atA)
      .slice(2)
      .map(({ timeNs, to }) => [timeNs, to]),
  ).toEqual([
    [100e6, "FIN-WAIT-1"],
    [120e6, "FIN-WAIT-2"],
    [fin.deliveredNs, "TIME-WAIT"],
    [fin.deliveredNs! + 240e9, "CLOSED"],
  ]);
  expect(log.on("A>B").at(-1)!.ack).toBe(301 + 100_000 + 1); // with the FIN
  expect(atB.status.acknowledgedBytes).toBe(100_000);
  expect(atA.status.retransmittedSegments + atB.status.retransmittedSegments).toBe(0);
  expectSaneStreams(expect, log);
});

/** B never closes: by the RFC A waits for ever, so after a day it is where it was. */
export const forEver = scenario("T07 B never closes", async ({ net, expect }) => {
  const { a, b, log } = l10(net);
  const [atA, atB] = await established(a, b);
  net.at("100ms", () => atA.end());
  await net.sleep("1d");
  expect(atB.state).toBe("CLOSE-WAIT");
  expect(log.history(atA).slice(2)).toEqual(["100 ms FIN-WAIT-1", "120 ms FIN-WAIT-2"]);
});

/**
 * B never closes, and A's application has closed both directions: under Linux FIN-WAIT-2 then ends
 * after 60 s (tcp_fin_timeout), without a word to B.
 */
export const linux = scenario("T07 B never closes, Linux", async ({ net, expect }) => {
  const tcp: TcpOptions = { profile: "linux" };
  const { a, b, log } = l10(net, { tcp });
  const [atA, atB] = await established(a, b);
  net.at("100ms", () => atA.close());
  await net.sleep("1d");
  expect(atB.state).toBe("CLOSE-WAIT");
  expect(log.history(atA).slice(2)).toEqual([
    "100 ms FIN-WAIT-1",
    "120 ms FIN-WAIT-2",
    "60.12 s CLOSED",
  ]);
  expect(log.packets).toHaveLength(5); // handshake, FIN, ACK
});

/**
 * A has closed both directions and B sends: nobody will ever read it, so A answers as if there were
 * no connection, with a RST that takes its number from B's ACK (RFC 9293 §3.6.1, SHLD-3).
 */
export const dataAfterClose = scenario("T07 data after full close", async ({ net, expect }) => {
  const { a, b, log } = l10(net);
  const [atA, atB] = await established(a, b);
  net.at("100ms", () => atA.close());
  net.at("200ms", () => atB.write("hello"));
  expect(await atB.read()).toBeNull();
  await atB.closed();
  await net.sleep("1min");

  expect(log.figure(100e6)).toEqual([
    "100 ms A>B <SEQ=101><ACK=301><CTL=FIN,ACK>",
    "110 ms B>A <SEQ=301><ACK=102><CTL=ACK>",
    "200 ms B>A <SEQ=301><ACK=102><CTL=PSH,ACK><DATA=5>",
    "210 ms A>B <SEQ=102><CTL=RST>",
  ]);
  expect(log.history(atA).at(-1)).toBe("210 ms CLOSED");
  expect(log.history(atB).at(-1)).toBe("220 ms CLOSED");
  expect(atB.error?.code).toBe("ECONNRESET");
});
