import { expect, test } from "vitest";
import { MSG_DONTWAIT, MSG_MORE, SOL_UDP, UDP_SEGMENT } from "../constants/index.ts";
import { at, B, datagram, lab, ok } from "../lab.fixture.ts";

/** A socket of A that is connected to B port 7, and what arrives there: the length of each. */
function pair() {
  const net = lab();
  const { a, b } = net;
  const server = datagram(b);
  ok(b.bind(server, at(0, 7)));
  const client = datagram(a);
  ok(a.connect(client, at(B, 7)).result);
  const arrived = (): number[] => {
    net.wait(100e6);
    const lengths: number[] = [];
    for (;;) {
      const { result } = b.recv(server, new Uint8Array(5000), MSG_DONTWAIT);
      if (typeof result !== "number") return lengths;
      lengths.push(result);
    }
  };
  const send = (length: number, flags = 0) => a.send(client, new Uint8Array(length), flags).result;
  return { a, client, send, arrived };
}

test("EFAULT: a datagram that was begun is given up", () => {
  const { a, client, send, arrived } = pair();
  expect(send(10, MSG_MORE)).toBe(10);
  expect(a.send(client, null, MSG_MORE, 10).result).toBe("EFAULT");
  expect(send(5)).toBe(5);
  expect(arrived()).toEqual([5]);
});

test("UDP_SEGMENT: segments of one byte, 128 of them at most", () => {
  const { a, client, send, arrived } = pair();
  ok(a.setsockopt(client, SOL_UDP, UDP_SEGMENT, 1));
  expect(send(129)).toBe("EINVAL");
  expect(send(128)).toBe(128);
  expect(arrived()).toEqual(Array.from({ length: 128 }, () => 1));
  ok(a.setsockopt(client, SOL_UDP, UDP_SEGMENT, 0));
  expect([send(129), send(0)]).toEqual([129, 0]);
  expect(arrived()).toEqual([129, 0]);
});

test("UDP_SEGMENT: the path limits what is sent, not the size of segments", () => {
  const { a, client, send, arrived } = pair();
  ok(a.setsockopt(client, SOL_UDP, UDP_SEGMENT, 2000));
  const sent = [100, 1472, 1473, 3000].map((length) => send(length));
  expect(sent).toEqual([100, 1472, "EMSGSIZE", "EMSGSIZE"]);
  ok(a.setsockopt(client, SOL_UDP, UDP_SEGMENT, 1000));
  expect([send(2500), send(0)]).toEqual([2500, 0]);
  expect(arrived()).toEqual([100, 1472, 1000, 1000, 500, 0]);
});
