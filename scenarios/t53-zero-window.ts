import { ordinals, pattern, scenario, seconds, type Network, type PacketLog } from "seedwire";
import { established } from "./lib/established.ts";
import { l10 } from "./lib/l10.ts";
import { expectSaneStreams } from "./lib/stream-invariants.ts";

const MSS = 1460;

/** B has room for ten segments and does not read; A writes twelve at 1 s. */
async function fullBuffer(net: Network) {
  const l = l10(net, { tcpB: { receiveBufferBytes: 10 * MSS } });
  const [atA, atB] = await established(l.a, l.b);
  const sent = pattern(12 * MSS);
  await net.until("1s");
  await atA.write(sent);
  return { ...l, atA, atB, sent };
}

/**
 * The probes: the next octet of data, beyond the window (RFC 9293 §3.8.6.1). Whoever gets one has to
 * answer with an ACK that tells his window (§3.10.7.4, first check).
 */
const probesIn = (log: PacketLog) =>
  log.on("A>B").filter(({ seq, payloadBytes }) => payloadBytes === 1 && seq === 101 + 10 * MSS);

/**
 * The reader stops: ten segments that come at one instant close the window (RFC 9293 §3.8.6), then A probes: first after one
 * RTO, which is 1 s, then at twice the interval each time up to 60 s (§3.8.6.1). B reads after 200 s,
 * but its window update is lost: only the next probe brings the flow back to life.
 */
export const lostUpdate = scenario("T53 zero window", async ({ net, expect }) => {
  const { atA, atB, cable, log, sent } = await fullBuffer(net);
  await net.until("1.5s");
  const windows = log
    .on("B>A")
    .slice(1)
    .map(({ window }) => window); // after the handshake
  expect(windows).toEqual([0]);

  await net.until("200s");
  cable.back.setLoss(ordinals(1)); // the next packet from B
  const first = await atB.read();
  await net.until("300s");
  const rest = await atB.read();

  // The ACK that closed the window came at 1.020 s; then 1, 2, 4, 8, 16, 32, 60, 60, 60 s.
  const probeTimes = [2.02, 4.02, 8.02, 16.02, 32.02, 64.02, 124.02, 184.02, 244.02];
  expect(probesIn(log).map(({ timeNs }) => timeNs)).toEqual(probeTimes.map(seconds));
  expect(log.figure(seconds(190))).toEqual([
    "200 s B>A <SEQ=301><ACK=14701><CTL=ACK> (loss)", // the window update
    "244.02 s A>B <SEQ=14701><ACK=301><CTL=ACK><DATA=1>", // the probe
    "244.23 s B>A <SEQ=301><ACK=14702><CTL=ACK>", // taken; the ACK of one octet may wait
    "244.24 s A>B <SEQ=14702><ACK=301><CTL=ACK><DATA=1460>",
    "244.45 s B>A <SEQ=301><ACK=16162><CTL=ACK>",
    "244.46 s A>B <SEQ=16162><ACK=301><CTL=PSH,ACK><DATA=1459>", // Nagle held it
    "244.67 s B>A <SEQ=301><ACK=17621><CTL=ACK>",
  ]);
  expect([first, rest]).toEqual([sent.subarray(0, 10 * MSS), sent.subarray(10 * MSS)]);
  expect(atA.status.retransmittedSegments).toBe(0);
  expectSaneStreams(expect, log);
});

/**
 * A peer that answers is alive, however long its window stays shut (RFC 9293 §3.8.6.1, MUST-37):
 * after a week of answered probes the connection is as it was.
 */
export const week = scenario("T53 a week of probes", async ({ net, expect }) => {
  const { atA, atB, log } = await fullBuffer(net);
  await net.until("7d");
  expect(atA.state).toBe("ESTABLISHED");
  // Six up to 64.02 s, then one each minute: (604800 - 64.02) / 60 = 10078.9
  expect(probesIn(log)).toHaveLength(6 + 10078);
  expect(atA.status.zeroWindowProbes).toBe(6 + 10078);
  const answers = log.on("B>A").slice(2); // after the handshake and one ACK
  expect(answers).toHaveLength(6 + 10078);
  expect(new Set(answers.map(({ window }) => window))).toEqual(new Set([0]));

  expect(await atB.read()).toHaveLength(10 * MSS); // and now the rest comes at once
  await net.sleep("30ms");
  expect(await atB.read()).toHaveLength(2 * MSS);
});
