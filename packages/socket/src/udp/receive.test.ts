import { ms } from "@seedwire/engine";
import { addressOf } from "@seedwire/wire";
import { expect, test } from "vitest";
import { IP_PKTINFO, SO_BROADCAST, SOL_IP, SOL_SOCKET } from "../constants/index.ts";
import { at, B, datagram, lab, ok } from "../lab.fixture.ts";
import type { MessageHeader } from "../message.ts";

const EVERYBODY = addressOf(255, 255, 255, 255);

test.each([B, EVERYBODY])(
  "IP_PKTINFO of a datagram to %i: what it can be answered from is an address of the host",
  (destination) => {
    const net = lab();
    const { a, b } = net;
    const [client, server] = [datagram(a), datagram(b)];
    ok(b.bind(server, at(0, 7)));
    ok(b.setsockopt(server, SOL_IP, IP_PKTINFO, 1));
    ok(a.setsockopt(client, SOL_SOCKET, SO_BROADCAST, 1));
    ok(a.sendto(client, new Uint8Array(3), 0, at(destination, 7)).result);
    net.wait(ms(20));
    const message: MessageHeader = {
      name: null,
      iov: [{ base: new Uint8Array(10), length: 10 }],
      control: [],
      controlBytes: 100,
      flags: 0,
    };
    expect(b.recvmsg(server, message, 0).result).toBe(3);
    const value = { interfaceIndex: 2, local: B, destination };
    expect(message.control).toEqual([{ level: SOL_IP, type: IP_PKTINFO, value }]);
  },
);
