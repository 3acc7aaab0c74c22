import { seconds } from "seedwire";
import { ended, established, inLab, sentBy, since, type Lab } from "./lab.ts";
import { timed, timedSeries, type TimerCase } from "./row.ts";

/** When the client's data leaves again, seconds after the first time. */
const copiesAfter = (lab: Lab, fromNs: number): number[] =>
  sentBy(lab, fromNs)
    .filter(({ payloadBytes }) => payloadBytes > 0)
    .map(({ timeNs }) => since(fromNs, timeNs));

/** A client that writes 100 bytes into a black hole; when. */
async function writesToNobody(lab: Lab) {
  const [atClient, atServer] = await established(lab);
  lab.cable.down();
  const sentNs = lab.net.now;
  await atClient.write("x".repeat(100));
  return { atClient, atServer, sentNs };
}

export const retransmissionCases: readonly TimerCase[] = [
  {
    what: "data in flight + TCP_USER_TIMEOUT 5 s",
    run: () =>
      inLab({ client: { userTimeoutNs: seconds(5) } }, async (lab) => {
        const { atClient, sentNs } = await writesToNobody(lab);
        const { endNs, code } = await ended(lab, atClient);
        const copies = copiesAfter(lab, sentNs);
        const measured = [
          "0.25 to 0.26",
          "0.51 to 0.55",
          "1.03 to 1.10",
          "2.05 to 2.15",
          "4.10 to 4.45",
        ];
        return {
          events: [
            ...timedSeries("retransmission", copies, measured),
            timed("ETIMEDOUT", since(sentNs, endNs), "5.53 to 5.57", 6),
          ],
          facts: [
            { label: "retransmissions", simulated: copies.length, measured: 5 },
            { label: "error", simulated: code, measured: "ETIMEDOUT" },
          ],
        };
      }),
  },
  {
    what: "data in flight, default tcp_retries2 15",
    run: () =>
      inLab({}, async (lab) => {
        const { atClient, sentNs } = await writesToNobody(lab);
        const { endNs, code } = await ended(lab, atClient);
        const copies = copiesAfter(lab, sentNs);
        const measured = "0.3 0.6 1.1 2.1 4.3 8.4 16.6 34.5 67.3 132.8 253.6".split(" ");
        const gaps = copies.slice(11).map((at, n) => at - copies[n + 10]!);
        return {
          events: [
            ...timedSeries("retransmission", copies, measured),
            ...gaps.map((gap, n) =>
              timed(`retransmission ${n + 12}, after the one before`, gap, "120.8"),
            ),
            timed("ETIMEDOUT", since(sentNs, endNs), "978.6", 17),
          ],
          facts: [
            { label: "retransmissions", simulated: copies.length, measured: 16 },
            { label: "error", simulated: code, measured: "ETIMEDOUT" },
          ],
        };
      }),
  },
  {
    what: "path heals 3 s after the send",
    run: () =>
      inLab({}, async (lab) => {
        const { atClient, atServer, sentNs } = await writesToNobody(lab);
        lab.net.after("3s", () => lab.cable.up());
        while (atServer.deliveredBytes === 0) await lab.net.sleep("1ms");
        const copies = copiesAfter(lab, sentNs);
        const { cwndSegments, ssthreshSegments } = atClient.status;
        return {
          events: [timed("the copy that arrives", copies.at(-1)!, "4.1", 5)],
          facts: [
            { label: "cwnd", simulated: cwndSegments, measured: 1 },
            { label: "ssthresh", simulated: ssthreshSegments, measured: 7 },
          ],
        };
      }),
  },
];
