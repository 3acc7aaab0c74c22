import { ICMP, ICMP_UNREACHABLE, type Packet } from "@seedwire/wire";
import { expect, test } from "vitest";
import { icmpErrors } from "./icmp-errors.ts";
import { found, GOOD_RUNS, street, type Street } from "./oracles.fixture.ts";

test("errors are about what may be told of, and quote it", async () => {
  for (const run of Object.values(GOOD_RUNS)) expect(await found(icmpErrors, run)).toBeNull();
});

const ask = async ({ client, server, net }: Street): Promise<void> => {
  const socket = client.udp.connect(server, 9);
  socket.onError = () => {};
  for (let count = 0; count < 9; count++) socket.send("is anybody there?");
  await net.sleep("1s");
};

/** ICMP errors of the server, changed in a way. */
const spoilt = (change: (error: Packet, quote: DataView) => void) =>
  street({ traffic: ask }, ({ server: { node } }) => {
    const send = node.send.bind(node);
    node.send = (packet) => {
      if (packet.protocol === ICMP && packet.icmpType === ICMP_UNREACHABLE) {
        change(packet, new DataView(packet.payload.buffer, packet.payload.byteOffset));
      }
      return send(packet);
    };
  });

test.each<[string, (error: Packet, quote: DataView) => void, RegExp]>([
  ["a quote of other bytes", (_, quote) => quote.setUint8(25, 7), /quotes byte 25 as 7, but it is/],
  ["a quote from elsewhere", (error) => (error.payloadLength -= error.payloadOffset = 4), /quotes no IP packet/],
  ["a quote that is too short", (error) => (error.payloadLength = 27), /quotes 27 bytes, expected 28/],
  ["an error for somebody else", (error) => (error.destination = 0x0a000002 as never), /is not for 10\.0\.0\.1/],
  ["one about a broadcast", (_, quote) => quote.setInt32(16, -1), /about a broadcast/],
  ["one about a later fragment", (_, quote) => quote.setUint16(6, 8), /not the first/],
  ["one about an error", (_, quote) => (quote.setUint8(9, 1), quote.setUint8(20, 3)), /about an ICMP error/],
])("it bites: %s", async (_, change, finding) => {
  expect(await found(icmpErrors, spoilt(change))).toMatch(finding);
}); // prettier-ignore

test("it bites: more of them than the limit lets through", async () => {
  const limited = (burst: number) =>
    street({}, ({ net, client }) => {
      const limit = { perSecond: 1, burst: 3 };
      const host = net.host("limited", { icmpLimit: limit });
      net.cable(client, host, { delayNs: "1ms" });
      Object.defineProperty(host.node.icmp.limit, "burst", { value: burst });
      const socket = client.udp.connect(host, 9);
      socket.onError = () => {};
      for (let count = 0; count < 9; count++) socket.send("!");
    });
  expect(await found(icmpErrors, limited(3))).toBeNull();
  expect(await found(icmpErrors, limited(2))).toMatch(/is number 3 to 10\.0\.0\.1, at most 2 may/);
});
