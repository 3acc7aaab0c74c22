import { seconds, type TcpOptions } from "seedwire";
import { ended, inLab, PORT, sentBy, since, type Lab, type LabOptions } from "./lab.ts";
import { timed, timedSeries, type TimerCase } from "./row.ts";

/** A receiver whose memory holds few segments, as SO_RCVBUF makes it. */
const SMALL: TcpOptions = { receiveBufferBytes: 16384, receiveBufferFixed: true };
const USER_TIMEOUT: LabOptions = { client: { userTimeoutNs: seconds(5) }, server: SMALL };

/** A client that writes more than the server, which does not read, has room for. */
async function fullReceiver(lab: Lab) {
  const { net, client, server } = lab;
  const listener = server.tcp.listen(PORT);
  const atClient = await client.tcp.connect(server, PORT);
  const connectedNs = net.now;
  const atServer = await listener.accept();
  await net.sleep("26ms");
  atClient.push(new Uint8Array(300_000));
  const isFull = (): boolean => atClient.status.sndWndBytes === 0;
  while (!isFull()) await net.sleep("1ms");
  return { atClient, atServer, connectedNs };
}

/** Probes: nothing, with the number that was acknowledged last. */
const probesAfter = (lab: Lab, fromNs: number) =>
  sentBy(lab, fromNs).filter(({ payloadBytes }) => payloadBytes === 0);

async function userTimeout(lab: Lab, isAlive: boolean) {
  const { atClient } = await fullReceiver(lab);
  const fullNs = lab.net.now;
  if (!isAlive) lab.cable.down();
  const { endNs, code } = await ended(lab, atClient);
  const [first] = probesAfter(lab, fullNs);
  return {
    events: [timed("ETIMEDOUT, after the first probe", since(first!.timeNs, endNs), "5.0")],
    facts: [{ label: "error", simulated: code, measured: "ETIMEDOUT" }],
  };
}

export const zeroWindowCases: readonly TimerCase[] = [
  {
    what: "zero window, reader asleep 200 s",
    run: () =>
      inLab({ server: SMALL }, async (lab) => {
        const { atClient, atServer, connectedNs } = await fullReceiver(lab);
        await lab.net.until(connectedNs + seconds(200));
        const probes = probesAfter(lab, connectedNs).filter(
          ({ seq }) => seq === atClient.status.acknowledgedBytes, // the octet before SND.UNA
        );
        const answers = lab.log
          .on("server>client")
          .filter(({ timeNs, window }) => timeNs > probes[0]!.timeNs && window === 0);
        const wakesNs = lab.net.now;
        atServer.onData = () => {};
        atServer.resume();
        await lab.net.sleep("1s");
        const resumed = sentBy(lab, wakesNs).find(({ payloadBytes }) => payloadBytes > 0)!;
        const arrived = resumed.deliveredNs! - wakesNs;
        const measured = "0.53 1.14 2.26 4.56 8.9 17.6 34.8 69.6 139.2".split(" ");
        return {
          events: timedSeries(
            "probe",
            probes.map(({ timeNs }) => since(connectedNs, timeNs)),
            measured,
          ),
          facts: [
            { label: "probes", simulated: probes.length, measured: 9 },
            { label: "answers", simulated: answers.length, measured: 9 },
            {
              label: "the transfer resumes one round trip after the reader reads, ms",
              simulated: Math.round(arrived / 1e6),
              measured: 51,
            },
          ],
        };
      }),
  },
  {
    what: "zero window, peer gone, TCP_USER_TIMEOUT 5 s",
    run: () => inLab(USER_TIMEOUT, (lab) => userTimeout(lab, false)),
  },
  {
    what: "zero window, peer alive, TCP_USER_TIMEOUT 5 s",
    run: () => inLab(USER_TIMEOUT, (lab) => userTimeout(lab, true)),
  },
];
