import { ms, seconds } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import {
  AF_UNSPEC,
  FIONREAD,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLOUT,
  POLLPRI,
  POLLRDHUP,
  SHUT_RD,
  SHUT_RDWR,
  SHUT_WR,
  SO_ACCEPTCONN,
  SO_ERROR,
  SO_LINGER,
  SOL_SOCKET,
  TCP_SYNCNT,
  SOL_TCP,
} from "../constants/index.ts";
import { errnoNumber, type Errno } from "../errno.ts";
import { A, at, B, connected, lab, listener, ok, SOCK_NONBLOCK, stream } from "../lab.fixture.ts";
import type { Posix } from "../posix.ts";
import type { SocketAddress } from "../socket-address.ts";

const ALL = POLLIN | POLLOUT | POLLPRI | POLLRDHUP;
const UNSPEC: SocketAddress = { ...at(0, 0), family: AF_UNSPEC };
const ONE = new Uint8Array(1);

/** What poll sees now. */
function polled(posix: Posix, fd: number): number {
  const entry = { fd, events: ALL, revents: 0 };
  ok(posix.poll([entry], 0).result);
  return entry.revents;
}

/** SO_ERROR, by name; 0 for none. */
function pending(posix: Posix, fd: number): Errno | number {
  const output = { value: 0, length: 4 };
  ok(posix.getsockopt(fd, SOL_SOCKET, SO_ERROR, output));
  const name = (["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH"] as const).find(
    (code) => errnoNumber(code) === output.value,
  );
  return name ?? output.value;
}

const text = (length: number): Uint8Array => new Uint8Array(length).fill(7);

/** Ends a connection by a RST. */
function reset(posix: Posix, fd: number): void {
  ok(posix.setsockopt(fd, SOL_SOCKET, SO_LINGER, { onoff: 1, linger: 0 }));
  ok(posix.close(fd).result);
}

describe("a socket that was never connected", () => {
  test("reads and writes nothing, and poll sees a hang-up", () => {
    const { a } = lab();
    const fd = stream(a, SOCK_NONBLOCK);
    expect(polled(a, fd)).toBe(POLLOUT | POLLHUP);
    expect(a.read(fd, ONE).result).toBe("ENOTCONN");
    expect(a.write(fd, ONE).result).toBe("EPIPE");
    expect(a.accept(fd).result).toBe("EINVAL");
    expect(a.getpeername(fd, at(0, 0))).toBe("ENOTCONN");
    expect(a.shutdown(fd, SHUT_RDWR)).toBe("ENOTCONN");
    expect(polled(a, fd)).toBe(POLLIN | POLLOUT | POLLHUP | POLLRDHUP);
    expect(a.shutdown(fd, 3)).toBe("EINVAL");
    expect(a.connect(fd, UNSPEC).result).toBe(0);
    expect(pending(a, fd)).toBe(0);
  });

  test("bind: once, to an address of the host, of the family, and a port that is free", () => {
    const { a } = lab();
    const [fd, other] = [stream(a), stream(a)];
    expect(a.bind(fd, null)).toBe("EFAULT");
    expect(a.bind(fd, { ...at(A, 80), family: 10 })).toBe("EAFNOSUPPORT");
    expect(a.bind(fd, UNSPEC)).toBe(0);
    expect(a.bind(fd, at(A, 80))).toBe("EINVAL");
    expect(a.bind(other, at(B, 80))).toBe("EADDRNOTAVAIL");
    expect(a.bind(other, at(A, 80))).toBe(0);
    expect(a.bind(stream(a), at(0, 80))).toBe("EADDRINUSE");
    const name = at(0, 0);
    a.getsockname(other, name);
    expect(name).toEqual(at(A, 80));
    ok(a.close(other).result);
    expect(a.bind(stream(a), at(0, 80))).toBe(0);
  });
});

describe("a listener", () => {
  test("refuses what is for connections", () => {
    const { a } = lab();
    const fd = stream(a, SOCK_NONBLOCK);
    expect(a.listen(fd, 1)).toBe(0);
    expect(polled(a, fd)).toBe(0);
    expect(a.read(fd, ONE).result).toBe("ENOTCONN");
    expect(a.write(fd, ONE).result).toBe("EPIPE");
    expect(a.connect(fd, at(B, 1)).result).toBe("EISCONN");
    expect(a.bind(fd, at(0, 90))).toBe("EINVAL");
    expect(a.ioctl(fd, FIONREAD, { value: 0 })).toBe("EINVAL");
    expect(a.listen(fd, 7)).toBe(0);
    const name = at(0, 0);
    a.getsockname(fd, name);
    expect(name.port).toBeGreaterThan(1024);
  });

  test("shutdown of reading ends it, that of writing does not", () => {
    const { a } = lab();
    const fd = stream(a);
    ok(a.listen(fd, 1));
    const waiting = a.accept(fd);
    expect(a.shutdown(fd, SHUT_WR)).toBe(0);
    expect(waiting.result).toBeNull();
    expect(a.shutdown(fd, SHUT_RD)).toBe(0);
    expect(waiting.result).toBe("EINVAL");
    expect(polled(a, fd)).toBe(POLLOUT | POLLHUP);
    const output = { value: 1, length: 4 };
    a.getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, output);
    expect(output.value).toBe(0);
    expect(a.listen(fd, 1)).toBe(0);
  });

  test("two listeners on a port do not go together", () => {
    const net = lab();
    listener(net);
    const other = stream(net.b);
    expect(net.b.bind(other, at(B, 80))).toBe("EADDRINUSE");
  });

  test("a connection that was reset while it waited is accepted all the same", () => {
    const net = lab();
    const { a, b } = net;
    const listening = listener(net);
    const client = stream(a);
    ok(net.end(a.connect(client, at(B, 80))));
    reset(a, client);
    net.wait(ms(50));
    expect(polled(b, listening)).toBe(POLLIN);
    const from = at(0, 0);
    const fd = ok(b.accept(listening, from).result);
    expect(from.address).toBe(A);
    expect(b.read(fd, ONE).result).toBe("ECONNRESET");
    expect(b.read(fd, ONE).result).toBe(0);
    expect(b.getpeername(fd, at(0, 0))).toBe("ENOTCONN");
  });

  test("closing it resets those that nobody accepted", () => {
    const net = lab();
    const listening = listener(net);
    const client = stream(net.a);
    ok(net.end(net.a.connect(client, at(B, 80))));
    net.wait(ms(20));
    ok(net.b.close(listening).result);
    expect(net.end(net.a.read(client, ONE))).toBe("ECONNRESET");
  });
});

describe("connect", () => {
  test("waits as long as it takes, and fails with the reason", () => {
    const net = lab();
    const fd = stream(net.a);
    expect(net.end(net.a.connect(fd, at(B, 81)))).toBe("ECONNREFUSED");
    expect(pending(net.a, fd)).toBe(0);
    expect(polled(net.a, fd)).toBe(POLLOUT | POLLHUP);
    listener(net);
    expect(net.end(net.a.connect(fd, at(B, 80)))).toBe(0);
    expect(net.a.connect(fd, at(B, 80)).result).toBe("EISCONN");
    expect(net.a.listen(fd, 1)).toBe("EINVAL");
    expect(polled(net.a, fd)).toBe(POLLOUT);
  });

  test("ETIMEDOUT after as many SYNs as TCP_SYNCNT says", () => {
    const net = lab();
    net.wire.ab.link.setUp(false);
    const fd = stream(net.a);
    ok(net.a.setsockopt(fd, SOL_TCP, TCP_SYNCNT, 1));
    const call = net.a.connect(fd, at(B, 80));
    net.wait(seconds(100));
    expect(call.result).toBe("ETIMEDOUT");
  });

  test("non-blocking and refused: SO_ERROR tells once, then connect has nothing to say but ECONNABORTED", () => {
    const net = lab();
    const { a } = net;
    const fd = stream(a, SOCK_NONBLOCK);
    expect(a.connect(fd, at(B, 81)).result).toBe("EINPROGRESS");
    expect(polled(a, fd)).toBe(0);
    net.wait(ms(30));
    expect(polled(a, fd)).toBe(POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDHUP);
    expect([pending(a, fd), pending(a, fd)]).toEqual(["ECONNREFUSED", 0]);
    expect(polled(a, fd)).toBe(POLLIN | POLLOUT | POLLHUP | POLLRDHUP);
    expect(a.connect(fd, at(B, 81)).result).toBe("ECONNABORTED");
    expect(a.read(fd, ONE).result).toBe("ENOTCONN");
    expect(a.write(fd, ONE).result).toBe("EPIPE");
  });

  test("non-blocking and refused: connect tells it, and then begins anew", () => {
    const net = lab();
    const fd = stream(net.a, SOCK_NONBLOCK);
    const results = [1, 2, 3].map(() => {
      const { result } = net.a.connect(fd, at(B, 81));
      net.wait(ms(30));
      return result;
    });
    expect(results).toEqual(["EINPROGRESS", "ECONNREFUSED", "EINPROGRESS"]);
  });

  test("non-blocking and refused: write tells it once, then EPIPE, and reading is at its end", () => {
    const net = lab();
    const fd = stream(net.a, SOCK_NONBLOCK);
    net.a.connect(fd, at(B, 81));
    net.wait(ms(30));
    expect([1, 2].map(() => net.a.write(fd, ONE).result)).toEqual(["ECONNREFUSED", "EPIPE"]);
    expect(net.a.read(fd, ONE).result).toBe(0);
  });

  test("while the SYN is out; shutdown gives it up", () => {
    const net = lab();
    const { a } = net;
    const fd = stream(a, SOCK_NONBLOCK);
    expect(a.connect(fd, at(B, 80)).result).toBe("EINPROGRESS");
    expect(polled(a, fd)).toBe(0);
    expect(a.read(fd, ONE).result).toBe("EAGAIN");
    expect(a.write(fd, ONE).result).toBe("EAGAIN");
    expect(a.getpeername(fd, at(0, 0))).toBe("ENOTCONN");
    expect(a.connect(fd, at(B, 80)).result).toBe("EALREADY");
    expect(a.listen(fd, 1)).toBe("EINVAL");
    expect(a.shutdown(fd, SHUT_WR)).toBe(0);
    expect(polled(a, fd)).toBe(POLLOUT | POLLERR | POLLHUP);
    expect(pending(a, fd)).toBe("ECONNRESET");
    expect(a.shutdown(fd, SHUT_WR)).toBe("ENOTCONN");
  });

  test.each([
    ["EFAULT", null],
    ["EAFNOSUPPORT", { ...at(B, 80), family: 1 }],
    ["ENETUNREACH", at(-1, 80)],
  ] as const)("%s", (error, address) => {
    const { a } = lab();
    expect(a.connect(stream(a), address).result).toBe(error);
  });

  test("AF_UNSPEC dissolves a connection by a RST; then another can be made", () => {
    const net = lab();
    const { a, b } = net;
    const { client, server } = connected(net);
    expect(a.connect(client, UNSPEC).result).toBe(0);
    expect(polled(a, client)).toBe(POLLOUT | POLLERR | POLLHUP);
    expect([pending(a, client), pending(a, client)]).toEqual(["ECONNRESET", 0]);
    expect(a.getpeername(client, at(0, 0))).toBe("ENOTCONN");
    expect(net.end(b.read(server, ONE))).toBe("ECONNRESET");
    expect(net.end(a.connect(client, at(B, 80)))).toBe(0);
  });

  test("AF_UNSPEC makes a listener a plain socket again", () => {
    const { a } = lab();
    const fd = stream(a);
    ok(a.listen(fd, 1));
    expect(a.connect(fd, UNSPEC).result).toBe(0);
    expect(polled(a, fd)).toBe(POLLOUT | POLLHUP);
  });

  test("a blocked connect whose socket is dissolved meanwhile: EPIPE", () => {
    const { a } = lab();
    const fd = stream(a);
    const call = a.connect(fd, at(B, 80));
    a.connect(fd, UNSPEC);
    expect(call.result).toBe("EPIPE");
  });
});

describe("a connection", () => {
  test("data that waits is seen by poll", () => {
    const net = lab();
    const { client, server } = connected(net);
    expect(polled(net.b, server)).toBe(POLLOUT);
    net.a.write(client, text(5));
    net.wait(ms(20));
    expect(polled(net.b, server)).toBe(POLLIN | POLLOUT);
  });

  test("the peer's FIN: reading ends, writing goes on, until both ends are closed", () => {
    const net = lab();
    const { a, b } = net;
    const { client, server } = connected(net);
    ok(a.shutdown(client, SHUT_WR));
    net.wait(ms(30));
    expect(polled(a, client)).toBe(POLLOUT);
    expect(polled(b, server)).toBe(POLLIN | POLLOUT | POLLRDHUP);
    expect(a.write(client, ONE).result).toBe("EPIPE");
    expect(pending(a, client)).toBe(0);
    expect([b.read(server, ONE).result, b.read(server, ONE).result]).toEqual([0, 0]);
    expect(b.write(server, text(3)).result).toBe(3);
    ok(b.close(server).result);
    net.wait(ms(30));
    expect(polled(a, client)).toBe(POLLIN | POLLOUT | POLLHUP | POLLRDHUP);
    const buffer = text(10);
    expect([1, 2].map(() => a.read(client, buffer).result)).toEqual([3, 0]);
    expect(a.getpeername(client, at(0, 0))).toBe("ENOTCONN");
    expect(a.shutdown(client, SHUT_RDWR)).toBe("ENOTCONN");
    expect(a.write(client, ONE).result).toBe("EPIPE");
    expect(a.tcpInfo(client)).toMatchObject({ state: 7 }); // TIME-WAIT is no state of a socket
    expect(a.connect(client, at(B, 80)).result).toBe("EISCONN");
  });

  const dead = POLLIN | POLLOUT | POLLHUP | POLLRDHUP;

  test("a RST: the first call tells ECONNRESET; then reading ends, and writing is EPIPE", () => {
    const net = lab();
    const { a, b } = net;
    const { client, server } = connected(net);
    reset(b, server);
    net.wait(ms(20));
    expect(polled(a, client)).toBe(dead | POLLERR);
    expect([1, 2].map(() => a.read(client, ONE).result)).toEqual(["ECONNRESET", 0]);
    expect(a.write(client, ONE).result).toBe("EPIPE");
    expect(polled(a, client)).toBe(dead);
    expect(a.shutdown(client, SHUT_WR)).toBe("ENOTCONN");
  });

  test("a RST: write tells it too, or SO_ERROR", () => {
    for (const bySoError of [false, true]) {
      const net = lab();
      const { client, server } = connected(net);
      reset(net.b, server);
      net.wait(ms(20));
      if (bySoError) expect([1, 2].map(() => pending(net.a, client))).toEqual(["ECONNRESET", 0]);
      else expect(net.a.write(client, ONE).result).toBe("ECONNRESET");
      expect(net.a.write(client, ONE).result).toBe("EPIPE");
      expect(net.a.read(client, ONE).result).toBe(0);
    }
  });

  test("a RST after data: what came can still be read", () => {
    const net = lab();
    const { client, server } = connected(net);
    net.b.write(server, text(3));
    net.wait(ms(20));
    reset(net.b, server);
    net.wait(ms(20));
    const results = [1, 2, 3].map(() => net.a.read(client, text(10)).result);
    expect(results).toEqual([3, "ECONNRESET", 0]);
  });

  test("a RST after the FIN: reading is at its end, and writing is EPIPE once and for all", () => {
    const net = lab();
    const { client, server } = connected(net);
    ok(net.b.shutdown(server, SHUT_WR));
    net.wait(ms(20));
    reset(net.b, server);
    net.wait(ms(20));
    expect(polled(net.a, client)).toBe(dead | POLLERR);
    expect(net.a.read(client, ONE).result).toBe(0);
    expect(net.a.write(client, ONE).result).toBe("EPIPE");
    expect(pending(net.a, client)).toBe(0);
  });

  test("closing with data that nobody read is a RST", () => {
    const net = lab();
    const { client, server } = connected(net);
    net.a.write(client, text(3));
    net.wait(ms(20));
    ok(net.b.close(server).result);
    expect(net.end(net.a.read(client, ONE))).toBe("ECONNRESET");
  });

  test("SHUT_RD ends reading, though data that comes can be read; after our FIN it draws a RST", () => {
    const net = lab();
    const { a, b } = net;
    const { client, server } = connected(net);
    const waiting = b.read(server, ONE);
    ok(b.shutdown(server, SHUT_RD));
    expect(waiting.result).toBe(0);
    expect(polled(b, server)).toBe(POLLIN | POLLOUT | POLLRDHUP);
    a.write(client, text(3));
    net.wait(ms(20));
    expect([1, 2].map(() => b.read(server, text(10)).result)).toEqual([3, 0]);
    ok(b.shutdown(server, SHUT_WR));
    net.wait(ms(20));
    expect(polled(a, client)).toBe(POLLIN | POLLOUT | POLLRDHUP);
    expect(a.write(client, ONE).result).toBe(1);
    net.wait(ms(30));
    expect(polled(a, client)).toBe(dead | POLLERR);
    expect(a.read(client, ONE).result).toBe(0);
    expect(a.write(client, ONE).result).toBe("EPIPE");
  });
});
