import { ms } from "@seedwire/engine";
import { expect, test } from "vitest";
import {
  EPOLL_CTL_ADD,
  EPOLLET,
  IP_RECVERR,
  MSG_ERRQUEUE,
  MSG_TRUNC,
  MSG_ZEROCOPY,
  POLLERR,
  SCM_TIMESTAMPING,
  SCM_TSTAMP_ACK,
  SCM_TSTAMP_SCHED,
  SCM_TSTAMP_SND,
  SHUT_WR,
  SO_EE_CODE_ZEROCOPY_COPIED,
  SO_EE_ORIGIN_TIMESTAMPING,
  SO_EE_ORIGIN_ZEROCOPY,
  SO_MARK,
  SO_PASSCRED,
  SO_TIMESTAMPING,
  SO_ZEROCOPY,
  SOF_TIMESTAMPING_OPT_ID,
  SOF_TIMESTAMPING_OPT_ID_TCP,
  SOF_TIMESTAMPING_OPT_STATS,
  SOF_TIMESTAMPING_OPT_TSONLY,
  SOF_TIMESTAMPING_SOFTWARE,
  SOF_TIMESTAMPING_TX_ACK,
  SOF_TIMESTAMPING_TX_SCHED,
  SOF_TIMESTAMPING_TX_SOFTWARE,
  SOL_IP,
  SOL_SOCKET,
  SOL_TCP,
  TCP_CM_INQ,
  TCP_INQ,
} from "../constants/index.ts";
import { connected, lab, ok, stream } from "../lab.fixture.ts";
import type { ControlMessage, ExtendedError, MessageHeader } from "../message.ts";
import type { Posix } from "../posix.ts";

const bytes = (length: number): Uint8Array => new Uint8Array(length);

const header = (length: number, control: readonly ControlMessage[] = []): MessageHeader => ({
  name: null,
  iov: [{ base: bytes(length), length }],
  control,
  controlBytes: 1000,
  flags: 0,
});

/** The next message of the error queue: how many bytes, flags, and control messages. */
function next(posix: Posix, fd: number, length = 10_000) {
  const message = header(length);
  const { result } = posix.recvmsg(fd, message, MSG_ERRQUEUE);
  return typeof result === "string" ? result : { result, ...message };
}

/** The range of sends with MSG_ZEROCOPY that the error queue tells of. */
function range(posix: Posix, fd: number): unknown {
  const told = next(posix, fd);
  if (typeof told === "string") return told;
  const { value, type, level } = told.control[0]!;
  expect([level, type]).toEqual([SOL_IP, IP_RECVERR]);
  const { origin, code, info, data } = value as ExtendedError;
  expect([origin, code]).toEqual([SO_EE_ORIGIN_ZEROCOPY, SO_EE_CODE_ZEROCOPY_COPIED]);
  return [info, data];
}

test("MSG_ZEROCOPY: the error queue tells which sends are acknowledged, neighbours as one range", () => {
  const net = lab();
  const { a } = net;
  const { client } = connected(net);
  a.send(client, bytes(10), MSG_ZEROCOPY); // not asked for: nothing is told
  ok(a.setsockopt(client, SOL_SOCKET, SO_ZEROCOPY, 1));
  const epfd = ok(a.epollCreate());
  ok(a.epollCtl(epfd, EPOLL_CTL_ADD, client, { events: EPOLLET, data: 1 }));
  a.send(client, bytes(4000), MSG_ZEROCOPY);
  expect(range(a, client)).toBe("EAGAIN");
  const events = [{ events: 0, data: 0 }];
  const waiting = a.epollWait(epfd, events, -1);
  expect(net.end(waiting)).toBe(1);
  expect(events[0]!.events).toBe(POLLERR);
  net.wait(ms(100));
  expect([range(a, client), range(a, client)]).toEqual([[0, 0], "EAGAIN"]);
  for (let send = 0; send < 3; send++) a.send(client, bytes(100), MSG_ZEROCOPY);
  net.wait(ms(500));
  expect([range(a, client), range(a, client)]).toEqual([[1, 3], "EAGAIN"]);
});

test("MSG_ZEROCOPY: a connection that breaks gives all buffers back", () => {
  const net = lab();
  const { a, b } = net;
  const { client, server } = connected(net);
  ok(a.setsockopt(client, SOL_SOCKET, SO_ZEROCOPY, 1));
  net.wire.ab.link.setUp(false);
  a.send(client, bytes(100), MSG_ZEROCOPY);
  ok(b.setsockopt(server, SOL_SOCKET, 13, { onoff: 1, linger: 0 }));
  ok(b.close(server).result);
  net.wait(ms(100));
  expect(range(a, client)).toEqual([0, 0]);
});

const STAMPS = SOF_TIMESTAMPING_TX_SCHED | SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_TX_ACK;

test("SO_TIMESTAMPING: when the last byte of a write was queued, sent, and acknowledged", () => {
  const net = lab({ tcp: { timestamps: false } });
  const { a } = net;
  const { client } = connected(net);
  const flags = STAMPS | SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_ID;
  ok(a.setsockopt(client, SOL_SOCKET, SO_TIMESTAMPING, flags));
  const { nowNs } = net.simulation;
  a.write(client, bytes(1000));
  net.wait(ms(100));
  const expected = [
    [SCM_TSTAMP_SCHED, nowNs, 1040],
    [SCM_TSTAMP_SND, nowNs, 1040],
    [SCM_TSTAMP_ACK, nowNs + ms(20), 1000],
  ];
  for (const [info, softwareNs, length] of expected) {
    const told = next(a, client);
    const value = {
      errno: 42,
      origin: SO_EE_ORIGIN_TIMESTAMPING,
      type: 0,
      code: 0,
      info,
      data: 999,
      offender: null,
    };
    expect(told).toMatchObject({
      result: length,
      flags: MSG_ERRQUEUE,
      control: [
        { level: SOL_SOCKET, type: SCM_TIMESTAMPING, value: { softwareNs, hardwareNs: 0 } },
        { level: SOL_IP, type: IP_RECVERR, value },
      ],
    });
  }
  expect(next(a, client)).toBe("EAGAIN");
});

test("SO_TIMESTAMPING: keys, stamps alone, and what a single write asks for", () => {
  const net = lab();
  const { a } = net;
  const { client } = connected(net);
  a.write(client, bytes(500));
  const flags = SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_TSONLY | SOF_TIMESTAMPING_OPT_ID;
  ok(a.setsockopt(client, SOL_SOCKET, SO_TIMESTAMPING, flags | SOF_TIMESTAMPING_OPT_ID_TCP));
  a.write(client, bytes(10));
  const wanted = { level: SOL_SOCKET, type: SO_TIMESTAMPING, value: SOF_TIMESTAMPING_TX_ACK };
  const mark = { level: SOL_SOCKET, type: SO_MARK, value: 5 };
  expect(a.sendmsg(client, header(20, [mark, wanted]), 0).result).toBe(20);
  net.wait(ms(500));
  const told = next(a, client);
  expect(told).toMatchObject({ result: 0 });
  expect(told).toHaveProperty("control.1.value.data", 29);
  expect(next(a, client)).toBe("EAGAIN");
  for (const control of [
    { ...wanted, value: SOF_TIMESTAMPING_SOFTWARE },
    { ...wanted, type: SO_PASSCRED },
  ]) {
    expect(a.sendmsg(client, header(1, [control]), 0).result).toBe("EINVAL");
  }
});

test("SO_TIMESTAMPING: what cannot be", () => {
  const net = lab();
  const { a } = net;
  const { client } = connected(net);
  const set = (fd: number, value: number): unknown =>
    a.setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, value);
  expect(set(stream(a), SOF_TIMESTAMPING_OPT_ID)).toBe("EINVAL");
  expect(set(client, 1 << 25)).toBe("EINVAL");
  expect(set(client, SOF_TIMESTAMPING_OPT_ID_TCP)).toBe("EINVAL");
  expect(set(client, SOF_TIMESTAMPING_OPT_STATS)).toBe("EINVAL");
  expect(set(client, SOF_TIMESTAMPING_OPT_ID)).toBe(0);
  expect(set(client, 0)).toBe(0);
});

test("a buffer that is too small for what was sent: MSG_TRUNC", () => {
  const net = lab();
  const { client } = connected(net);
  ok(net.a.setsockopt(client, SOL_SOCKET, SO_TIMESTAMPING, SOF_TIMESTAMPING_TX_SOFTWARE));
  net.a.write(client, bytes(100));
  expect(next(net.a, client, 10)).toMatchObject({ result: 10, flags: MSG_ERRQUEUE | MSG_TRUNC });
});

test("TCP_INQ: how much there still is to read, and 1 at the end", () => {
  const net = lab();
  const { a, b } = net;
  const { client, server } = connected(net);
  ok(b.setsockopt(server, SOL_TCP, TCP_INQ, 1));
  a.write(client, bytes(1000));
  net.wait(ms(50));
  const read = (length: number): unknown[] => {
    const message = header(length);
    const { result } = b.recvmsg(server, message, 0);
    return [result, message.flags, ...message.control];
  };
  const inq = (value: number): ControlMessage => ({ level: SOL_TCP, type: TCP_CM_INQ, value });
  expect(read(400)).toEqual([400, 0, inq(600)]);
  ok(a.shutdown(client, SHUT_WR));
  net.wait(ms(50));
  expect(read(500)).toEqual([500, 0, inq(101)]);
  expect(read(500)).toEqual([100, 0, inq(1)]);
  expect(read(500)).toEqual([0, 0, inq(1)]);
});
