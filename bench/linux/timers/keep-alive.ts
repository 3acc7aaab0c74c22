import { ms, seconds, type TcpOptions } from "seedwire";
import { ended, established, inLab, lastReceivedNs, sentBy, since, type Lab } from "./lab.ts";
import { timed, type TimerCase } from "./row.ts";

const KEEP_ALIVE: TcpOptions = {
  keepAlive: true,
  keepAliveIdleNs: seconds(3),
  keepAliveIntervalNs: seconds(1),
  keepAliveProbes: 3,
};

/** A client that has sent something and had its answer; when it heard that. */
async function conversation(lab: Lab) {
  const [atClient, atServer] = await established(lab);
  atServer.onData = (bytes) => atServer.push(bytes);
  await atClient.write("x".repeat(100));
  await lab.net.sleep("200ms");
  return { atClient, atServer, heardNs: lastReceivedNs(lab) };
}

/** Seconds after `fromNs` at which the client sends probes: nothing, one below SND.NXT. */
const probesAfter = (lab: Lab, fromNs: number): number[] =>
  sentBy(lab, fromNs)
    .filter(({ flags, payloadBytes, seq }) => flags === "ACK" && payloadBytes === 0 && seq === 100)
    .map(({ timeNs }) => since(fromNs, timeNs));

export const keepAliveCases: readonly TimerCase[] = [
  {
    what: "keepalive 3 s / 1 s / 3 probes, peer gone",
    run: () =>
      inLab({ client: KEEP_ALIVE }, async (lab) => {
        const { atClient, heardNs } = await conversation(lab);
        lab.cable.down();
        const { endNs, code } = await ended(lab, atClient);
        const probes = probesAfter(lab, heardNs);
        const gaps = probes.slice(1).map((at, n) => at - probes[n]!);
        return {
          events: [
            timed("first probe", probes[0]!, "3.07 to 3.25"),
            ...gaps.map((gap, n) => timed(`probe ${n + 2}, after the one before`, gap, "1.02")),
            timed("ETIMEDOUT", since(heardNs, endNs), "6.15 to 6.32", 4),
          ],
          facts: [
            { label: "probes", simulated: probes.length, measured: 3 },
            { label: "error", simulated: code, measured: "ETIMEDOUT" },
            {
              label: "goes out with the error",
              simulated: sentBy(lab, endNs - 1).map(({ flags }) => flags),
              measured: ["RST,ACK"],
            },
          ],
        };
      }),
  },
  {
    what: "keepalive 3 s, peer alive",
    run: () =>
      inLab({ client: KEEP_ALIVE }, async (lab) => {
        const { atClient, heardNs } = await conversation(lab);
        await lab.net.sleep("20s");
        const probes = probesAfter(lab, heardNs);
        // Each counts from the answer to the one before.
        const silences = probes.map((at, n) => (n === 0 ? at : at - probes[n - 1]! - 0.0500832));
        const answers = lab.log
          .on("server>client")
          .filter(({ timeNs, payloadBytes }) => timeNs > heardNs && payloadBytes === 0);
        return {
          events: silences.map((silence, n) => timed(`probe ${n + 1}`, silence, "3.02 to 3.13")),
          facts: [
            { label: "probes in 20 s", simulated: probes.length, measured: 6 },
            { label: "answers", simulated: answers.length, measured: 6 },
            { label: "state", simulated: atClient.state, measured: "ESTABLISHED" },
          ],
        };
      }),
  },
  {
    what: "keepalive + TCP_USER_TIMEOUT 5 s, peer gone",
    run: () =>
      inLab({ client: { ...KEEP_ALIVE, userTimeoutNs: seconds(5) } }, async (lab) => {
        const { atClient, heardNs } = await conversation(lab);
        lab.cable.down();
        const { endNs, code } = await ended(lab, atClient);
        return {
          events: [timed("ETIMEDOUT", since(heardNs, endNs), "5.1 to 5.27", 3)],
          facts: [
            { label: "probes", simulated: probesAfter(lab, heardNs).length, measured: 2 },
            { label: "error", simulated: code, measured: "ETIMEDOUT" },
          ],
        };
      }),
  },
  {
    what: "data in flight, keepalive on, peer gone",
    run: () =>
      inLab({ client: KEEP_ALIVE }, async (lab) => {
        const { atClient, heardNs } = await conversation(lab);
        lab.cable.down();
        const fromNs = lab.net.now;
        await atClient.write("x".repeat(100));
        await lab.net.sleep(seconds(40) - ms(200));
        return {
          events: [],
          facts: [
            { label: "probes in 40 s", simulated: probesAfter(lab, heardNs).length, measured: 0 },
            {
              label: "only data, again and again",
              simulated: sentBy(lab, fromNs).every(({ payloadBytes }) => payloadBytes === 100),
              measured: true,
            },
            { label: "error within 40 s", simulated: atClient.error, measured: null },
          ],
        };
      }),
  },
];
