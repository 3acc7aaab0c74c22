import { established, inLab, since, type Lab } from "./lab.ts";
import { timed, type TimerCase } from "./row.ts";

/** How long the server puts off the ACK of each lone segment of 100 bytes, ms. */
async function ackDelays(lab: Lab, count: number, everyMs: number, isRead: boolean) {
  const [atClient, atServer] = await established(lab);
  if (!isRead) atServer.pause();
  const fromNs = lab.net.now;
  for (let n = 0; n < count; n++) {
    await atClient.write("x".repeat(100));
    await lab.net.sleep(everyMs * 1e6);
  }
  await lab.net.sleep("1s");
  return delaysAfter(lab, fromNs);
}

/** From the arrival of data to the ACK that covers it, ms. */
function delaysAfter({ log }: Lab, fromNs: number): number[] {
  const acks = log.on("server>client");
  return log
    .on("client>server")
    .filter(({ timeNs, payloadBytes }) => timeNs >= fromNs && payloadBytes > 0)
    .map(({ seq, payloadBytes, deliveredNs }) => {
      const ack = acks.find((each) => each.ack >= seq + payloadBytes);
      return ack === undefined ? NaN : since(deliveredNs!, ack.timeNs) * 1e3;
    });
}

/** Times of transactions: the client writes twice 100 bytes and reads an answer. */
async function transactions(lab: Lab, count: number): Promise<number[]> {
  const [atClient, atServer] = await established(lab);
  let unanswered = 0;
  atServer.onData = ({ length }) => {
    unanswered += length;
    if (unanswered < 200) return;
    unanswered -= 200;
    atServer.push("x".repeat(100));
  };
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    const beganNs = lab.net.now;
    let answeredNs = -1;
    atClient.onData = () => void (answeredNs = lab.net.now);
    atClient.push("x".repeat(100));
    atClient.push("x".repeat(100));
    await lab.net.sleep("350ms");
    times.push(since(beganNs, answeredNs));
  }
  return times;
}

export const delayedAckCases: readonly TimerCase[] = [
  {
    what: "Nagle: write 100 B, write 100 B, read reply",
    run: () =>
      inLab({}, async (lab) => {
        const times = await transactions(lab, 30);
        const median = times.toSorted((a, b) => a - b)[15]!;
        return {
          events: [
            timed("first transaction", times[0]!, "0.101", 0),
            timed("median of 30", median, "0.1438"),
          ],
          facts: [],
        };
      }),
  },
  {
    what: "delayed ACK, the application does not read",
    run: () =>
      inLab({ client: { nagle: false } }, async (lab) => {
        const delays = await ackDelays(lab, 24, 100, false);
        const at = (n: number) => delays[n]! / 1e3;
        return {
          events: [
            timed("the 17th segment", at(16), "0.040 to 0.044"),
            timed("later ones", at(20), "0.052 to 0.057"),
          ],
          facts: [
            {
              label: "acknowledged at once",
              simulated: delays.filter((delay) => delay < 1).length,
              measured: 16,
            },
          ],
        };
      }),
  },
  ...[20, 100, 300].map((everyMs): TimerCase => ({
    what: `delayed ACK, the application reads at once, a segment every ${everyMs} ms`,
    run: () =>
      inLab({ client: { nagle: false } }, async (lab) => {
        const delays = await ackDelays(lab, 60, everyMs, true);
        const atOnce = delays.filter((delay) => delay < 1).length;
        return {
          events: [],
          facts: [{ label: "segments acknowledged at once", simulated: atOnce, measured: 60 }],
        };
      }),
  })),
];
