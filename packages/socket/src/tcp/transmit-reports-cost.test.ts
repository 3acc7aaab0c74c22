// How much work the stamps of a sender are: this file watches calls between modules, which `npm run mutate` cannot.
import { ms } from "@seedwire/engine";
import { expect, test, vi } from "vitest";
import {
  MSG_ERRQUEUE,
  SO_TIMESTAMPING,
  SOF_TIMESTAMPING_OPT_TSONLY,
  SOF_TIMESTAMPING_SOFTWARE,
  SOF_TIMESTAMPING_TX_ACK,
  SOF_TIMESTAMPING_TX_SCHED,
  SOF_TIMESTAMPING_TX_SOFTWARE,
  SOL_SOCKET,
  SOL_TCP,
  TCP_NODELAY,
} from "../constants/index.ts";
import { connected, lab, ok } from "../lab.fixture.ts";
import { departureOf } from "./departure.ts";

vi.mock("./departure.ts", { spy: true });

const bytes = (length: number): Uint8Array => new Uint8Array(length);

test("SO_TIMESTAMPING: who writes much is looked for in flight once for each write, and again after a loss", () => {
  const net = lab();
  const { a } = net;
  const { client } = connected(net);
  ok(a.setsockopt(client, SOL_TCP, TCP_NODELAY, 1));
  const stamps = SOF_TIMESTAMPING_TX_SCHED | SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_TX_ACK;
  const flags = stamps | SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_TSONLY;
  ok(a.setsockopt(client, SOL_SOCKET, SO_TIMESTAMPING, flags));
  const looks = vi.mocked(departureOf).mock.calls;
  looks.length = 0;
  const told = (): number => {
    let count = 0;
    const message = { name: null, iov: [], control: [], controlBytes: 1000, flags: 0 };
    while (typeof a.recvmsg(client, message, MSG_ERRQUEUE).result !== "string") count++;
    return count;
  };
  for (let write = 0; write < 10; write++) a.write(client, bytes(1000));
  net.wait(ms(200));
  expect([looks.length, told()]).toEqual([10, 30]);
  net.wire.ab.link.setUp(false);
  a.write(client, bytes(1000));
  net.wait(ms(1));
  net.wire.ab.link.setUp(true);
  for (let write = 0; write < 9; write++) a.write(client, bytes(1000));
  net.wait(ms(1000));
  expect(told()).toBeGreaterThan(30); // one has left twice
  expect(looks.length).toBeGreaterThan(20);
  expect(looks.length).toBeLessThan(60);
});
