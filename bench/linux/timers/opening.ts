import { segments } from "seedwire";
import { ended, inLab, PORT, since } from "./lab.ts";
import { timed, timedSeries, type TimerCase } from "./row.ts";

export const openingCases: readonly TimerCase[] = [
  {
    what: "connect() into a black hole",
    run: () =>
      inLab({}, async (lab) => {
        lab.cable.down();
        const connection = lab.client.tcp.open(lab.server, PORT);
        const { endNs, code } = await ended(lab, connection);
        const syns = lab.log.on("client>server").map(({ timeNs }) => since(0, timeNs));
        const measured = "1.0 2.0 3.1 4.1 5.1 7.1 11.4 19.5 35.7".split(" ");
        return {
          events: [
            ...timedSeries("SYN", syns.slice(1), [...measured, "67.9 to 69.8"]),
            timed("ETIMEDOUT", since(0, endNs), "133.5 to 135.3", 11),
          ],
          facts: [
            { label: "retransmissions", simulated: syns.length - 1, measured: 10 },
            { label: "error", simulated: code, measured: "ETIMEDOUT" },
          ],
        };
      }),
  },
  {
    what: "SYN-ACK never acknowledged",
    run: () =>
      inLab({}, async (lab) => {
        const { net, client, server, cable, log } = lab;
        server.tcp.listen(PORT);
        const everyAck = Array.from({ length: 20 }, (_, n) => `ack.${n + 1}`);
        cable.forward.setLoss(segments(everyAck));
        const connection = await client.tcp.connect(server, PORT);
        const [halfOpen] = server.tcp.connections;
        await halfOpen!.closed();
        const endNs = net.now;
        const [first, ...again] = log.on("server>client").map(({ timeNs }) => timeNs);
        await connection.write("hello");
        await connection.closed();
        const times = again.map((timeNs) => since(first!, timeNs));
        const measured = ["1.0", "3.0", "7.1 to 7.3", "15.3 to 15.5", "31.4 to 31.6"];
        return {
          events: [
            ...timedSeries("SYN-ACK", times.slice(0, 5), measured),
            timed("dropped", since(first!, endNs), "65.0 to 65.7", 6),
          ],
          facts: [
            {
              label: "first write after that",
              simulated: connection.error?.code,
              measured: "ECONNRESET",
            },
          ],
        };
      }),
  },
  {
    what: "connect() to a closed port",
    run: () =>
      inLab({}, async (lab) => {
        const connection = lab.client.tcp.open(lab.server, PORT);
        const { endNs, code } = await ended(lab, connection);
        return {
          events: [timed("ECONNREFUSED", since(0, endNs), "0.0506", 0)],
          facts: [{ label: "error", simulated: code, measured: "ECONNREFUSED" }],
        };
      }),
  },
];
