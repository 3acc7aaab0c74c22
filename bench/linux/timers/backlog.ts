import type { Connection } from "seedwire";
import { inLab, PORT, since, type Lab } from "./lab.ts";
import { timed, type TimerCase } from "./row.ts";

/** Clients that connect one after the other; nobody accepts. */
async function crowd(lab: Lab, backlog: number, clients: number, everyMs: number) {
  const { net, client, server } = lab;
  const listener = server.tcp.listen(PORT, { backlog });
  const connections: Connection[] = [];
  for (let n = 0; n < clients; n++) {
    if (n > 0) await net.sleep(everyMs * 1e6);
    connections.push(client.tcp.open(server, PORT));
  }
  return { listener, connections };
}

const open = (connections: readonly Connection[]): number[] =>
  connections.flatMap(({ state }, n) => (state === "ESTABLISHED" ? [n + 1] : []));

/** Complete connections beyond what was asked for: one (N = 0, 1, 4). */
const oneMore = (backlog: number): TimerCase => ({
  what: `listen(${backlog}), nobody accepts, clients 200 ms apart`,
  run: () =>
    inLab({}, async (lab) => {
      const { net, log } = lab;
      const { listener, connections } = await crowd(lab, backlog, backlog + 3, 200);
      await net.sleep("100ms");
      const complete = Array.from({ length: backlog + 1 }, (_, n) => n + 1);
      const opened = open(connections);
      const third = connections[backlog + 1]!;
      const answered = log
        .on("server>client")
        .filter((each) => each.destinationPort === third.localPort);
      await net.until("6s");
      const acceptedNs = net.now;
      await listener.accept();
      while (open(connections).length === complete.length) await net.sleep("1ms");
      const late = connections.find(({ openedNs }) => openedNs > acceptedNs)!;
      const syns = log
        .on("client>server")
        .filter(({ sourcePort, flags }) => sourcePort === late.localPort && flags === "SYN");
      const retries = syns.slice(1).map(({ timeNs }, n) => since(syns[n]!.timeNs, timeNs));
      return {
        events: retries
          .slice(0, 5)
          .map((gap, n) => timed(`SYN ${n + 2}, after the one before`, gap, "1.0")),
        facts: [
          { label: "complete", simulated: opened, measured: complete },
          { label: "answers to one more SYN", simulated: answered.length, measured: 0 },
          {
            label: "gets in within one retry interval of the next accept()",
            simulated: since(acceptedNs, late.openedNs) <= 2 + 0.06,
            measured: true,
          },
        ],
      };
    }),
});

export const backlogCases: readonly TimerCase[] = [
  oneMore(0),
  oneMore(1),
  oneMore(4),
  {
    what: "listen(1), six SYNs within 2 ms",
    run: () =>
      inLab({}, async (lab) => {
        const { net, server, log } = lab;
        const { listener, connections } = await crowd(lab, 1, 6, 0.4);
        await net.sleep("100ms");
        const opened = open(connections);
        const isKnown = ({ localPort }: Connection): boolean =>
          server.tcp.connections.some(
            ({ remotePort, state }) => remotePort === localPort && state === "ESTABLISHED",
          );
        const unknown = connections.filter((each) => !isKnown(each));
        const [last] = unknown.slice(-1);
        await last!.write("hello");
        await net.sleep("5s");
        const copies = log
          .on("client>server")
          .filter(
            ({ sourcePort, payloadBytes }) => sourcePort === last!.localPort && payloadBytes > 0,
          );
        await listener.accept();
        await net.sleep("10s");
        return {
          events: [],
          facts: [
            { label: "connect() returns", simulated: opened, measured: [1, 2, 3, 4, 5, 6] },
            { label: "the server knows of", simulated: 6 - unknown.length, measured: 2 },
            {
              label: "data is repeated with back-off",
              simulated: copies.length > 3,
              measured: true,
            },
            {
              label: "after an accept() a copy opens the connection",
              simulated: isKnown(last!),
              measured: true,
            },
          ],
        };
      }),
  },
];
