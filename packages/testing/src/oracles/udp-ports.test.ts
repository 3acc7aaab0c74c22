import { expect, test } from "vitest";
import { found, GOOD_RUNS, street, type Street } from "./oracles.fixture.ts";
import { udpPorts } from "./udp-ports.ts";

const is = (haunt: (street: Street) => void): Promise<string | null> =>
  found(udpPorts, street({}, haunt));

test("datagrams find who listens, and only where nobody does that is told", async () => {
  for (const run of Object.values(GOOD_RUNS)) expect(await found(udpPorts, run)).toBeNull();
});

test("it bites: a port that is found empty, and is not", async () => {
  const blind = is(({ server }) => {
    server.udp.stack.ports.find = () => null;
  });
  expect(await blind).toContain("but server:udp:53 would take it");
});

test("it bites: a sender that is told without cause", async () => {
  const liar = is(({ server: { udp, node } }) => {
    const receive = udp.stack.receive.bind(udp.stack);
    udp.stack.receive = (packet) => {
      node.icmp.portUnreachable(packet);
      receive(packet);
    };
  });
  expect(await liar).toContain("server says that a port is unreachable, and dropped nothing");
});
