import { scenario, type TcpOptions } from "seedwire";
import { established } from "./lib/established.ts";
import { l10 } from "./lib/l10.ts";

/** The profile, and how long TIME-WAIT then lasts. */
const variant = (name: string, tcp: TcpOptions, closed: string) =>
  scenario(name, async ({ net, expect }) => {
    const { a, b, log } = l10(net, { tcp });
    const [atA, atB] = await established(a, b);
    net.at("100ms", () => atA.end());
    net.at("200ms", () => atB.end());
    await atA.closed();

    const [, , , ...close] = log.figure(); // after the handshake
    expect(close).toEqual([
      "100 ms A>B <SEQ=101><ACK=301><CTL=FIN,ACK>",
      "110 ms B>A <SEQ=301><ACK=102><CTL=ACK>",
      "200 ms B>A <SEQ=301><ACK=102><CTL=FIN,ACK>",
      "210 ms A>B <SEQ=102><ACK=302><CTL=ACK>",
    ]);
    expect(log.history(atA)).toEqual([
      "0 s SYN-SENT",
      "20 ms ESTABLISHED",
      "100 ms FIN-WAIT-1",
      "120 ms FIN-WAIT-2",
      "210 ms TIME-WAIT",
      closed,
    ]);
    expect(log.history(atB)).toEqual([
      "10 ms SYN-RECEIVED",
      "30 ms ESTABLISHED",
      "110 ms CLOSE-WAIT",
      "200 ms LAST-ACK",
      "220 ms CLOSED",
    ]);
  });

/** Each end closes by itself (RFC 9293 Figure 12); TIME-WAIT lasts 2 MSL, 240 s (§3.4.2). */
export const fourWay = variant("T04 four-way close", {}, "240.21 s CLOSED");

/** The same under Linux, where TIME-WAIT lasts 60 s. */
export const linux = variant("T04 as Linux", { profile: "linux" }, "60.21 s CLOSED");

/**
 * B closes the moment it sees the end of the stream: its FIN rides on the ACK of A's, and three
 * segments are enough. A passes through FIN-WAIT-2 within the instant, for the ACK is looked at
 * before the FIN (RFC 9293 §3.10.7.4, fifth and eighth check).
 */
export const threeSegments = scenario("T04 FIN rides on the ACK", async ({ net, expect }) => {
  const { a, b, log } = l10(net);
  const [atA, atB] = await established(a, b);
  atB.onEnd = () => atB.end();
  net.at("100ms", () => atA.end());
  await atA.closed();

  const [, , , ...close] = log.figure();
  expect(close).toEqual([
    "100 ms A>B <SEQ=101><ACK=301><CTL=FIN,ACK>",
    "110 ms B>A <SEQ=301><ACK=102><CTL=FIN,ACK>",
    "120 ms A>B <SEQ=102><ACK=302><CTL=ACK>",
  ]);
  expect(log.history(atA).slice(2)).toEqual([
    "100 ms FIN-WAIT-1",
    "120 ms FIN-WAIT-2",
    "120 ms TIME-WAIT",
    "240.12 s CLOSED",
  ]);
  expect(log.history(atB).slice(2)).toEqual([
    "110 ms CLOSE-WAIT",
    "110 ms LAST-ACK",
    "130 ms CLOSED",
  ]);
});
