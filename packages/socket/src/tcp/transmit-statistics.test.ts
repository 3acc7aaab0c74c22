import { ms, seconds } from "@seedwire/engine";
import { expect, test } from "vitest";
import type { Posix } from "../posix.ts";
import {
  MSG_ERRQUEUE,
  SCM_TIMESTAMPING_OPT_STATS,
  SO_TIMESTAMPING,
  SOF_TIMESTAMPING_OPT_STATS,
  SOF_TIMESTAMPING_OPT_TSONLY,
  SOF_TIMESTAMPING_SOFTWARE,
  SOF_TIMESTAMPING_TX_ACK,
  SOF_TIMESTAMPING_TX_SOFTWARE,
  SOL_SOCKET,
} from "../constants/index.ts";
import { connected, lab, ok } from "../lab.fixture.ts";
import type { MessageHeader } from "../message.ts";

/** The statistics of the next stamp: attributes of netlink, by number, with length and value. */
function statistics(posix: Posix, fd: number): Map<number, [bytes: number, value: number]> {
  const message: MessageHeader = { name: null, iov: [], control: [], controlBytes: 2000, flags: 0 };
  ok(posix.recvmsg(fd, message, MSG_ERRQUEUE).result);
  const { value } = message.control.find(({ type }) => type === SCM_TIMESTAMPING_OPT_STATS)!;
  const bytes = value as Uint8Array;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found = new Map<number, [number, number]>();
  for (let at = 0; at < bytes.length;) {
    const [length, type] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
    let number = 0;
    for (let byte = length - 1; byte >= 4; byte--) number = number * 256 + bytes[at + byte]!;
    found.set(type, [length - 4, number]);
    at += Math.ceil(length / 4) * 4;
  }
  return found;
}

/** Attributes in the kernel's order: number (TCP_NLA_) and bytes. */
const LENGTHS: readonly [type: number, bytes: number][] = [
  [1, 8],
  [2, 8],
  [3, 8],
  [4, 8],
  [5, 8],
  [6, 8],
  [7, 8],
  [8, 4],
  [9, 4],
  [10, 4],
  [11, 1],
  [12, 1],
  [15, 4],
  [16, 4],
  [17, 4],
  [13, 4],
  [14, 1],
  [18, 8],
  [19, 8],
  [20, 4],
  [21, 4],
  [22, 4],
  [23, 2],
  [24, 4],
  [25, 8],
  [26, 1],
  [27, 4],
];

test("SOF_TIMESTAMPING_OPT_STATS: each number has its place and length, as Linux 6.18 gives them", () => {
  const net = lab();
  const { a } = net;
  const { client } = connected(net);
  const stamps = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_TX_ACK | SOF_TIMESTAMPING_SOFTWARE;
  const flags = stamps | SOF_TIMESTAMPING_OPT_TSONLY | SOF_TIMESTAMPING_OPT_STATS;
  ok(a.setsockopt(client, SOL_SOCKET, SO_TIMESTAMPING, flags));
  net.wait(seconds(5));
  const sentNs = net.simulation.nowNs;
  ok(a.write(client, new Uint8Array(2000)).result);
  net.wait(ms(500));
  const sent = statistics(a, client);
  const acknowledged = statistics(a, client);
  const lengths = [...sent].map(([type, [length]]) => [type, length]);
  expect(lengths).toEqual(LENGTHS.filter(([type]) => type !== 26));
  expect([...acknowledged].map(([type, [length]]) => [type, length])).toEqual(LENGTHS);
  const value = (type: number): number => acknowledged.get(type)![1];
  expect([value(4), value(18), value(26)]).toEqual([2, 2000, 64]); // segments, bytes, TTL
  expect(value(25)).toBe(sentNs); // which takes more than 32 bits
  expect(sent.get(13)![1]).toBe(2000); // not acknowledged
  expect(value(12)).toBe(1); // the application had no more to send
});
