import { pattern, scenario, seconds } from "seedwire";
import { established } from "./lib/established.ts";
import { l10 } from "./lib/l10.ts";

/**
 * A aborts with 50 kB not yet acknowledged: a RST with SEQ=SND.NXT, and CLOSED at once, without
 * TIME-WAIT (RFC 9293 §3.10.5). B hears of it 10 ms later; what it has is not all, and no end of the
 * stream is told (MUST-12).
 */
export const abort = scenario("T10 abort", async ({ net, expect }) => {
  const { a, b, log } = l10(net);
  const [atA, atB] = await established(a, b);
  const sent = pattern(50_000);
  await net.until("100ms");
  let ended = false;
  let lost: string | null = null;
  atB.onData = () => {};
  atB.onEnd = () => (ended = true);
  atB.onError = ({ code }) => (lost = `${code} at ${net.now / 1e6} ms`);
  void atA.write(sent);
  net.at("105ms", () => atA.abort());
  await net.until("1s");

  const sentBytes = 10 * 1460; // the initial window
  expect(log.figure(105e6).slice(0, 1)).toEqual([
    `105 ms A>B <SEQ=${101 + sentBytes}><ACK=301><CTL=RST,ACK>`,
  ]);
  expect(log.history(atA).slice(2)).toEqual(["105 ms CLOSED"]);
  expect(lost).toBe("ECONNRESET at 115 ms");
  expect(ended).toBe(false);
  expect(atB.deliveredBytes).toBe(sentBytes);
  expect(atB.deliveredBytes).toBeLessThan(sent.length);
});

/** Nobody listens: RST with SEQ=0 and an ACK of the SYN (RFC 9293 §3.5.2), "refused" after 1 RTT. */
export const closedPort = scenario("T10 closed port", async ({ net, expect }) => {
  const { a, b, log } = l10(net);
  await expect(a.tcp.connect(b, 81)).toReject({ code: "ECONNREFUSED" });
  expect(net.now / 1e6).toBe(20);
  expect(log.figure()).toEqual([
    "0 s A>B <SEQ=100><CTL=SYN><MSS=1460>",
    "10 ms B>A <SEQ=0><ACK=101><CTL=RST,ACK>",
  ]);
});

/** B closes without having read what came: a RST instead of a FIN (RFC 9293 SHLD-3, RFC 2525 §2.17). */
export const unread = scenario("T10 close with unread data", async ({ net, expect }) => {
  const { a, b, log } = l10(net);
  const [atA, atB] = await established(a, b);
  await atA.write("will never be read");
  await net.until("1s");
  atB.close();
  await net.until("2s");
  expect(log.figure(seconds(1))).toEqual(["1 s B>A <SEQ=301><ACK=119><CTL=RST,ACK>"]);
  expect(atB.state).toBe("CLOSED");
  expect(atA.error?.code).toBe("ECONNRESET");
});

/**
 * B restarts and knows nothing any more. A's data draws a RST whose number is that of its ACK field
 * (RFC 9293 Figure 10).
 */
export const restarted = scenario("T10 data to a host that restarted", async ({ net, expect }) => {
  const { a, b, log } = l10(net);
  const [atA] = await established(a, b);
  net.at("1s", () => b.crash());
  net.at("2s", () => b.restart());
  await net.until("3s");
  await atA.write("anybody there?");
  await net.until("4s");
  expect(log.figure(seconds(1))).toEqual([
    "3 s A>B <SEQ=101><ACK=301><CTL=PSH,ACK><DATA=14>",
    "3.01 s B>A <SEQ=301><CTL=RST>",
  ]);
  expect(log.history(atA).at(-1)).toBe("3.02 s CLOSED");
  expect(atA.error?.code).toBe("ECONNRESET");
});

/**
 * A blind attacker forges resets in B's name. Outside of the window nothing happens; inside, but
 * not exactly at RCV.NXT, A sends a challenge ACK; only the exact number ends the connection
 * (RFC 5961 §3.2).
 */
export const forged = scenario("T10 forged resets", async ({ net, expect }) => {
  const { a, b, log } = l10(net);
  const [atA] = await established(a, b);
  const reset = (seq: number) => () => {
    const from = [b, 5201] as const;
    b.forge({ from, to: [a, atA.localPort], flags: "RST", seq });
  };
  net.at("1s", reset(301 + 65535)); // just beyond the window
  net.at("2s", reset(300)); // just before it
  net.at("3s", reset(302));
  net.at("4s", reset(301));
  await net.until("3.5s");
  expect(atA.state).toBe("ESTABLISHED");
  await net.until("5s");
  expect(log.figure(seconds(1))).toEqual([
    "1 s B>A <SEQ=65836><CTL=RST>",
    "2 s B>A <SEQ=300><CTL=RST>",
    "3 s B>A <SEQ=302><CTL=RST>",
    "3.01 s A>B <SEQ=101><ACK=301><CTL=ACK>", // the challenge
    "4 s B>A <SEQ=301><CTL=RST>",
  ]);
  expect(log.history(atA).at(-1)).toBe("4.01 s CLOSED");
  expect(atA.error?.code).toBe("ECONNRESET");
});
