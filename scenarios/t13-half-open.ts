import { days, scenario, seconds } from "seedwire";
import { established } from "./lib/established.ts";
import { l10 } from "./lib/l10.ts";

/**
 * B crashes and restarts while A is idle: nothing tells A, for ever. Its first data draws a RST (RFC
 * 9293 Figure 10), 20 ms after it was sent.
 */
export const data = scenario("T13 half-open, found by data", async ({ net, expect }) => {
  const { a, b, log } = l10(net);
  const [atA] = await established(a, b);
  net.at("1s", () => b.crash());
  net.at("2s", () => b.restart());
  await net.until(days(30));
  expect(atA.state).toBe("ESTABLISHED");
  expect(log.figure(seconds(1))).toEqual([]);

  await atA.write("ten bytes.");
  await net.sleep("1s");
  const [, last] = [log.history(atA).at(-2), log.statesOf(atA).at(-1)!];
  expect([last, last.to]).toEqual([last, "CLOSED"]);
  expect(last.timeNs).toBe(days(30) + 20e6);
  expect(atA.error?.code).toBe("ECONNRESET");
});

/**
 * B connects anew from the same port instead (RFC 9293 Figure 9): A, which still holds the old
 * connection, answers the SYN with an ACK (by now called a challenge, RFC 5961 §4.2), B resets
 * what it knows nothing of, and the SYN that B repeats after 1 s makes a fresh connection.
 */
export const connect = scenario("T13 half-open, found by a SYN", async ({ net, expect }) => {
  const { a, b, log } = l10(net);
  const listener = a.tcp.listen(80);
  const old = await b.tcp.connect(a, 80, { localPort: 50_000 });
  const atA = await listener.accept();
  net.at("1s", () => b.crash());
  net.at("2s", () => b.restart());
  await net.until("3s");
  const atB = await b.tcp.connect(a, 80, { localPort: 50_000, iss: 400 });

  expect(old.state).toBe("CLOSED");
  expect(log.figure(seconds(3))).toEqual([
    "3 s B>A <SEQ=400><CTL=SYN><MSS=1460>",
    "3.01 s A>B <SEQ=101><ACK=301><CTL=ACK>",
    "3.02 s B>A <SEQ=301><CTL=RST>",
    "4 s B>A <SEQ=400><CTL=SYN><MSS=1460>",
    "4.01 s A>B <SEQ=100><ACK=401><CTL=SYN,ACK><MSS=1460>",
    "4.02 s B>A <SEQ=401><ACK=101><CTL=ACK>",
  ]);
  expect(log.history(atA).at(-1)).toBe("3.03 s CLOSED");
  expect(atA.error?.code).toBe("ECONNRESET");
  expect(atB.state).toBe("ESTABLISHED");
  expect((await listener.accept()).state).toBe("ESTABLISHED");
});
