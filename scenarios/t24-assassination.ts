import { scenario, seconds, type Network, type TcpOptions } from "seedwire";
import { established } from "./lib/established.ts";
import { l10 } from "./lib/l10.ts";

/**
 * RFC 1337 Figure 1. The connection is closed in good order, A waits in TIME-WAIT; then an old
 * duplicate reaches A, outside of its window. A acknowledges as it must; B knows of no connection
 * any more and answers with a RST.
 */
async function figure1(net: Network, tcp: TcpOptions) {
  const l = l10(net, { tcp });
  const [atA, atB] = await established(l.a, l.b);
  atB.onEnd = () => atB.end();
  await net.until("1s");
  atA.end();
  await net.until("2s");
  const to = [l.a, atA.localPort] as const;
  l.b.forge({ from: [l.b, 5201], to, flags: "ACK", seq: 255, ack: 33 });
  await net.until("3s");
  return { ...l, atA };
}

const EXCHANGE = [
  "2 s B>A <SEQ=255><ACK=33><CTL=ACK>", // the old duplicate
  "2.01 s A>B <SEQ=102><ACK=302><CTL=ACK>",
  "2.02 s B>A <SEQ=302><CTL=RST>",
];

/** As RFC 793 wrote it: the RST ends TIME-WAIT (assassination), long before the 240 s are over. */
export const assassination = scenario("T24 assassination", async ({ net, expect }) => {
  const { atA, log } = await figure1(net, { ignoreResetInTimeWait: false });
  expect(log.figure(seconds(2))).toEqual(EXCHANGE);
  expect(log.history(atA).slice(-2)).toEqual(["1.02 s TIME-WAIT", "2.03 s CLOSED"]);
});

/** With fix F1 (RFC 1337 §3) a RST is ignored in TIME-WAIT: the state lives out its time. */
export const fixed = scenario("T24 RSTs ignored in TIME-WAIT", async ({ net, expect }) => {
  const { atA, log } = await figure1(net, { ignoreResetInTimeWait: true });
  expect(log.figure(seconds(2))).toEqual(EXCHANGE);
  expect(atA.state).toBe("TIME-WAIT");
  await atA.closed();
  expect(log.history(atA).at(-1)).toBe("241.02 s CLOSED");
});

/**
 * RFC 1337 Figure 2, hazard H1: after an assassination the connection is opened anew, and old data
 * lies in wait beyond what B expects. When the true data reaches it, 40 bytes that A never wrote in
 * this place are delivered, and B acknowledges more than A has sent. What follows is hazard H2 (Figure
 * 3): each takes the other's ACK for wrong and says so, for ever, until A sends more.
 */
export const oldData = scenario("T24 H1 and H2, old data accepted", async ({ net, expect }) => {
  const { a, b, log } = l10(net, { tcp: { nagle: false } });
  const [atA, atB] = await established(a, b);
  atB.onData = () => {};
  await atA.write("1".repeat(100)); // SEQ 101 to 200
  await net.until("1s");
  const to = [b, 5201] as const;
  const from = [a, atA.localPort] as const;
  a.forge({ from, to, flags: "ACK", seq: 261, ack: 301, data: "x".repeat(80) }); // 261 to 340
  await net.until("2s");
  await atA.write("2".repeat(100)); // 201 to 300
  await net.until("2.9s"); // before the RTO
  expect(log.figure(seconds(1)).slice(0, 6)).toEqual([
    "1 s A>B <SEQ=261><ACK=301><CTL=ACK><DATA=80>", // the old duplicate
    "1.01 s B>A <SEQ=301><ACK=201><CTL=ACK>",
    "2 s A>B <SEQ=201><ACK=301><CTL=PSH,ACK><DATA=100>",
    "2.01 s B>A <SEQ=301><ACK=341><CTL=ACK>", // 40 beyond what A has sent
    "2.02 s A>B <SEQ=301><ACK=301><CTL=ACK>", // "that was never sent" (RFC 9293 §3.10.7.4)
    "2.03 s B>A <SEQ=301><ACK=341><CTL=ACK>",
  ]);
  expect(atB.deliveredBytes).toBe(240);
  expect(log.figure(seconds(2)).length).toBeGreaterThan(20);
  await atA.write("3".repeat(100)); // 301 to 400: its first 40 bytes are known already, they think
  await net.until("5s");
  expect(log.figure(seconds(4))).toEqual([]);
  expect(atB.deliveredBytes).toBe(300);
});

/**
 * RFC 1337 Figure 4, hazard H3: an old duplicate ACK comes while A is in SYN-SENT, and A's RST hits
 * B in SYN-RECEIVED. It was enough that its number lay in B's window; by RFC 5961 §3.2 it has to
 * be exact, so B asks back with a challenge ACK, and the connection lives.
 */
export const oldAck = scenario("T24 H3, old ACK in SYN-SENT", async ({ net, expect }) => {
  const { a, b, log } = l10(net);
  const listener = b.tcp.listen(80);
  const opening = a.tcp.connect(b, 80, { localPort: 50_000 });
  net.at("1ms", () => {
    b.forge({ from: [b, 80], to: [a, 50_000], flags: "ACK", seq: 250, ack: 123 });
  });
  const [atA, atB] = [await opening, await listener.accept()];
  await net.until("1s");
  expect(log.figure().slice(0, 4)).toEqual([
    "0 s A>B <SEQ=100><CTL=SYN><MSS=1460>",
    "1 ms B>A <SEQ=250><ACK=123><CTL=ACK>", // the old duplicate
    "10 ms B>A <SEQ=300><ACK=101><CTL=SYN,ACK><MSS=1460>",
    "11 ms A>B <SEQ=123><CTL=RST>",
  ]);
  expect([atA.state, atB.state]).toEqual(["ESTABLISHED", "ESTABLISHED"]);
});
