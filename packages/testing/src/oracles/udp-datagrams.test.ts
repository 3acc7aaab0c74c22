import { datagramChannel } from "@seedwire/udp";
import { isFragment, UDP } from "@seedwire/wire";
import { pattern } from "seedwire";
import { expect, test } from "vitest";
import { found, GOOD_RUNS, street, type Street } from "./oracles.fixture.ts";
import { udpDatagrams } from "./udp-datagrams.ts";

test("datagrams arrive as they were sent, whatever befalls their packets", async () => {
  for (const run of Object.values(GOOD_RUNS)) {
    expect(await found(udpDatagrams, run)).toBeNull();
    expect(await found(udpDatagrams, run, { wireBytes: true })).toBeNull();
  }
});

/** A server that changes what comes for its sockets before they get it. */
const is = (haunt: (street: Street) => void, first = {}): Promise<string | null> =>
  found(udpDatagrams, street({ first }, haunt));

test("it bites: other bytes, another length, somebody else's datagram", async () => {
  const spoil = (change: (packet: { payload: Uint8Array; payloadLength: number; sourcePort: number }) => void) =>
    is(({ server: { udp } }) => {
      const receive = udp.stack.receive.bind(udp.stack);
      udp.stack.receive = (packet) => {
        if (packet.payloadLength > 500) change(packet);
        receive(packet);
      };
    }); // prettier-ignore
  expect(await spoil((packet) => (packet.payload = pattern(4000, 7)))).toMatch(
    /byte 0 is \d+, but/,
  );
  expect(await spoil((packet) => packet.payloadLength--)).toContain("of 500 bytes, of which 501");
  expect(await spoil((packet) => packet.sourcePort++)).toContain("sent to or from elsewhere");
});

test("it bites: a datagram that comes twice, and no copy was made", async () => {
  const twice = ({ net }: Street): void => {
    const datagrams = net.simulation.trace.channel(datagramChannel);
    let isAgain = false;
    datagrams.subscribe((socket, packet, nowNs) => {
      isAgain = !isAgain && packet.payloadLength > 500;
      if (isAgain) datagrams.emit?.(socket, packet, nowNs);
    });
  };
  expect(await is(twice)).toContain("a datagram 2 times, of which the network made 0 copies");
  expect(await is(twice, { duplicate: 1 })).toMatch(/a datagram \d times, of which the network/);
});

test("it bites: the wrong port, or a datagram out of nowhere", async () => {
  const ports = is(({ server, net }) => {
    net.after("20ms", () => {
      for (const socket of server.udp.stack.ports.sockets()) socket.localPort = 54;
    });
  });
  expect(await ports).toContain("server:udp:54 gets a datagram for port 53");
  const nowhere = is(({ server: { udp, node } }) => {
    const receive = udp.stack.receive.bind(udp.stack);
    udp.stack.receive = (packet) => {
      packet.identification ^= 0x8000;
      receive(packet);
    };
    expect(node.up).toBe(true);
  });
  expect(await nowhere).toContain("gets a datagram that nobody sent");
});

test("it bites: damage that a checksum must find", async () => {
  const blind = ({ server: { node } }: Street): void => {
    const receive = node.receive.bind(node);
    node.receive = (packet, link) => {
      if (packet.damaged !== null && packet.protocol === UDP && !isFragment(packet)) {
        packet.payload = packet.damaged.slice(28);
        packet.payloadOffset = 0;
        packet.damaged = null;
      }
      receive(packet, link);
    };
  };
  expect(await is(blind, { corrupt: 0.3 })).toMatch(
    /a datagram whose byte \d+ is \d+, but \d+ was/,
  );
});
