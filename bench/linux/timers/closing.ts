import { ended, established, inLab, sentBy, since } from "./lab.ts";
import { timed, type TimerCase } from "./row.ts";

export const closingCases: readonly TimerCase[] = [
  {
    what: "TIME_WAIT",
    run: () =>
      inLab({}, async (lab) => {
        const [atClient, atServer] = await established(lab);
        atServer.onEnd = () => atServer.end();
        atClient.end();
        const { endNs, code } = await ended(lab, atClient);
        const began = lab.log.statesOf(atClient).find(({ to }) => to === "TIME-WAIT")!;
        return {
          events: [timed("until CLOSED", since(began.timeNs, endNs), "60.0 to 61.4")],
          facts: [{ label: "error", simulated: code, measured: null }],
        };
      }),
  },
  {
    what: "FIN_WAIT_2 of a closed socket, peer never closes",
    run: () =>
      inLab({}, async (lab) => {
        const [atClient, atServer] = await established(lab);
        const closedNs = lab.net.now;
        atClient.close();
        const { endNs } = await ended(lab, atClient);
        await lab.net.sleep("10s");
        await atServer.write("anybody there?");
        await lab.net.sleep("1s");
        const answers = sentBy(lab, endNs).map(({ flags }) => flags);
        return {
          events: [timed("until it is gone", since(closedNs, endNs), "60.2 to 61.8")],
          facts: [
            { label: "data after that is answered with", simulated: answers, measured: ["RST"] },
            {
              label: "the peer's connection",
              simulated: atServer.error?.code,
              measured: "EPIPE",
            },
          ],
        };
      }),
  },
];
