import { ms } from "@seedwire/engine";
import { expect, test } from "vitest";
import {
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  EPOLLET,
  EPOLLHUP,
  EPOLLIN,
  EPOLLONESHOT,
  EPOLLOUT,
  EPOLLRDHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  SHUT_WR,
} from "./constants/index.ts";
import { connected, lab, listener, ok, stream } from "./lab.fixture.ts";
import type { EpollEvent } from "./poll-set.ts";
import type { Posix } from "./posix.ts";

const bytes = (length: number): Uint8Array => new Uint8Array(length);

/** What epoll_wait gives without waiting: events and data of each. */
function collect(posix: Posix, epfd: number, most = 10): [number, number][] {
  const events: EpollEvent[] = Array.from({ length: most }, () => ({ events: 0, data: 0 }));
  const count = ok(posix.epollWait(epfd, events, 0).result);
  return events.slice(0, count).map(({ events: present, data }) => [present, data]);
}

function watched(events: number) {
  const net = lab();
  const ends = connected(net);
  const epfd = ok(net.b.epollCreate());
  ok(net.b.epollCtl(epfd, EPOLL_CTL_ADD, ends.server, { events, data: 77 }));
  const send = (length: number): void => {
    net.a.write(ends.client, bytes(length));
    net.wait(ms(100));
  };
  return { net, ...ends, epfd, send, see: () => collect(net.b, epfd) };
}

test("by level: told as long as it is so", () => {
  const { net, see, send, server } = watched(EPOLLIN);
  expect(see()).toEqual([]);
  send(5);
  expect([see(), see()]).toEqual([[[EPOLLIN, 77]], [[EPOLLIN, 77]]]);
  net.b.read(server, bytes(5));
  expect(see()).toEqual([]);
});

test("by edge: told once, and again when more comes", () => {
  const { see, send } = watched(EPOLLIN | EPOLLOUT | EPOLLET);
  expect([see(), see()]).toEqual([[[EPOLLOUT, 77]], []]);
  send(5);
  expect([see(), see()]).toEqual([[[EPOLLIN | EPOLLOUT, 77]], []]);
  send(5);
  expect(see()).toEqual([[EPOLLIN | EPOLLOUT, 77]]);
});

test("by edge: an acknowledgement is no news for a reader", () => {
  const { net, see, server } = watched(EPOLLIN | EPOLLET);
  net.b.write(server, bytes(5));
  net.wait(ms(100));
  expect(see()).toEqual([]);
});

test("one shot: told once, until asked for anew", () => {
  const { net, see, send, epfd, server } = watched(EPOLLIN | EPOLLONESHOT);
  send(5);
  expect(see()).toEqual([[EPOLLIN, 77]]);
  send(5);
  expect(see()).toEqual([]);
  ok(net.b.epollCtl(epfd, EPOLL_CTL_MOD, server, { events: EPOLLIN | EPOLLONESHOT, data: 78 }));
  expect(see()).toEqual([[EPOLLIN, 78]]);
});

test("the end of the stream, and a hang-up nobody asked for", () => {
  const { net, see, client, server } = watched(EPOLLIN | EPOLLRDHUP | EPOLLET);
  ok(net.a.shutdown(client, SHUT_WR));
  net.wait(ms(100));
  expect(see()).toEqual([[EPOLLIN | EPOLLRDHUP, 77]]);
  ok(net.b.shutdown(server, SHUT_WR));
  net.wait(ms(100));
  expect(see()).toEqual([[EPOLLIN | EPOLLRDHUP | EPOLLHUP, 77]]);
});

test("epoll_wait waits, for so long", () => {
  const { net, epfd, client } = watched(EPOLLIN);
  const events = [{ events: 0, data: 0 }];
  const waiting = net.b.epollWait(epfd, events, -1);
  expect(waiting.result).toBeNull();
  net.a.write(client, bytes(3));
  expect(net.end(waiting)).toBe(1);
  expect(events).toEqual([{ events: EPOLLIN, data: 77 }]);

  const { net: other, epfd: silent } = watched(EPOLLIN);
  const { nowNs } = other.simulation;
  const timed = other.b.epollWait(silent, events, 50);
  let endedNs = 0;
  timed.onReturn = () => (endedNs = other.simulation.nowNs);
  expect(other.end(timed)).toBe(0);
  expect(endedNs - nowNs).toBe(ms(50));
  const interrupted = other.b.epollWait(silent, events, -1);
  interrupted.interrupt();
  expect(interrupted.result).toBe("EINTR");
});

test("no more than there is room for, and the others next time", () => {
  const net = lab();
  const listening = listener(net);
  const servers = [1, 2, 3].map(() => connected(net, listening));
  const epfd = ok(net.b.epollCreate());
  for (const { server } of servers) {
    ok(net.b.epollCtl(epfd, EPOLL_CTL_ADD, server, { events: EPOLLOUT, data: server }));
  }
  const seen = [...collect(net.b, epfd, 2), ...collect(net.b, epfd, 2)].map(([, data]) => data);
  expect(new Set(seen)).toEqual(new Set(servers.map(({ server }) => server)));
});

test("what epoll_ctl refuses", () => {
  const { net, epfd, server } = watched(EPOLLIN);
  const { b } = net;
  const event = { events: EPOLLIN, data: 0 };
  expect(b.epollCtl(epfd, EPOLL_CTL_ADD, server, event)).toBe("EEXIST");
  expect(b.epollCtl(epfd, EPOLL_CTL_ADD, 99, event)).toBe("EBADF");
  expect(b.epollCtl(99, EPOLL_CTL_ADD, server, event)).toBe("EBADF");
  expect(b.epollCtl(server, EPOLL_CTL_ADD, epfd, event)).toBe("EINVAL");
  expect(b.epollCtl(epfd, EPOLL_CTL_ADD, epfd, event)).toBe("EINVAL");
  expect(b.epollCtl(epfd, 9, server, event)).toBe("EINVAL");
  expect(b.epollCtl(epfd, EPOLL_CTL_MOD, server, null)).toBe("EFAULT");
  const fresh = stream(b);
  expect(b.epollCtl(epfd, EPOLL_CTL_MOD, fresh, event)).toBe("ENOENT");
  expect(b.epollCtl(epfd, EPOLL_CTL_DEL, fresh, null)).toBe("ENOENT");
  expect(b.epollCtl(epfd, EPOLL_CTL_DEL, server, null)).toBe(0);
  expect(b.epollWait(epfd, [], 0).result).toBe("EINVAL");
  expect(b.epollWait(server, [event], 0).result).toBe("EINVAL");
  expect(b.epollWait(99, [event], 0).result).toBe("EBADF");
  expect(b.read(epfd, bytes(1)).result).toBe("EINVAL");
  expect(b.write(epfd, bytes(1)).result).toBe("EINVAL");
});

test("a descriptor that was closed is watched no more", () => {
  const { net, see, send, server } = watched(EPOLLIN);
  send(5);
  ok(net.b.close(server).result);
  expect(see()).toEqual([]);
});

test("an epoll can be polled, and closed", () => {
  const { net, epfd, send } = watched(EPOLLIN);
  const entry = { fd: epfd, events: POLLIN, revents: 0 };
  expect(net.b.poll([entry], 0).result).toBe(0);
  const polling = net.b.poll([entry], -1);
  send(5);
  expect(polling.result).toBe(1);
  expect(net.b.close(epfd).result).toBe(0);
  send(5);
});

test("poll: descriptors that are none, negative ones, several at once, and time", () => {
  const net = lab();
  const { client, server } = connected(net);
  const { b } = net;
  const fds = [
    { fd: 99, events: POLLIN, revents: 0 },
    { fd: -1, events: POLLIN, revents: 9 },
    { fd: server, events: POLLIN | POLLOUT, revents: 0 },
  ];
  expect(b.poll(fds, -1).result).toBe(2);
  expect(fds.map(({ revents }) => revents)).toEqual([POLLNVAL, 0, POLLOUT]);
  const entry = { fd: server, events: POLLIN, revents: 0 };
  const { nowNs } = net.simulation;
  const timed = b.poll([entry], 20);
  let endedNs = 0;
  timed.onReturn = () => (endedNs = net.simulation.nowNs);
  expect(net.end(timed)).toBe(0);
  expect(endedNs - nowNs).toBe(ms(20));
  const waiting = b.poll([entry], -1);
  net.a.write(client, bytes(1));
  expect(net.end(waiting)).toBe(1);
  b.read(server, bytes(1));
  const interrupted = b.poll([entry], -1);
  interrupted.interrupt();
  expect(interrupted.result).toBe("EINTR");
});

/** What `epoll_ctl` gives for each pair of epolls, of seven, of which the first is to watch the second. */
function nest(pairs: readonly (readonly [number, number])[]): unknown[] {
  const { a } = lab();
  const epolls = Array.from({ length: 7 }, () => ok(a.epollCreate()));
  return pairs.map(([outer, inner]) =>
    a.epollCtl(epolls[outer]!, EPOLL_CTL_ADD, epolls[inner]!, { events: EPOLLIN, data: 0 }),
  );
}

// What Linux 6.18 says.
test.each([
  ["from above", [0, 1], [1, 2], [2, 3], [3, 4], "ELOOP", [4, 5], [5, 6]],
  ["from below", [5, 6], [4, 5], [3, 4], [2, 3], "ELOOP", [1, 2], [0, 1]],
  ["two halves", [0, 1], [1, 2], [2, 3], [4, 5], [5, 6], "ELOOP", [3, 4], "ELOOP", [3, 5], [3, 6]],
  ["a circle", [0, 1], [1, 2], "ELOOP", [2, 0], "ELOOP", [1, 0], [2, 3]],
] as const)("epolls that watch one another, at most four steps deep: %s", (_, ...steps) => {
  const pairs = steps.filter((step) => typeof step !== "string");
  const expected = steps.flatMap((step, index) => {
    if (typeof step === "string") return [];
    return [steps[index - 1] === "ELOOP" ? "ELOOP" : 0];
  });
  expect(nest(pairs)).toEqual(expected);
});

test("an epoll that was closed, or is not watched any more, counts no more", () => {
  const { a } = lab();
  const epolls = Array.from({ length: 6 }, () => ok(a.epollCreate()));
  const watch = (outer: number): unknown =>
    a.epollCtl(epolls[outer]!, EPOLL_CTL_ADD, epolls[outer + 1]!, { events: EPOLLIN, data: 0 });
  expect([0, 1, 2, 3, 4].map(watch)).toEqual([0, 0, 0, 0, "ELOOP"]);
  ok(a.epollCtl(epolls[3]!, EPOLL_CTL_DEL, epolls[4]!, null));
  expect([watch(4), watch(3)]).toEqual([0, "ELOOP"]);
  ok(a.close(epolls[0]!).result);
  expect(watch(3)).toBe(0);
});
