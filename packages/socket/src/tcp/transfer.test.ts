import { ms, seconds } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import {
  FIONREAD,
  MSG_DONTWAIT,
  MSG_ERRQUEUE,
  MSG_OOB,
  MSG_PEEK,
  MSG_TRUNC,
  MSG_WAITALL,
  POLLIN,
  POLLOUT,
  SHUT_WR,
  SIOCOUTQ,
  SIOCOUTQNSD,
  SO_LINGER,
  SO_PEEK_OFF,
  SO_RCVLOWAT,
  SO_RCVTIMEO,
  SO_SNDBUF,
  SO_SNDTIMEO,
  SOL_SOCKET,
} from "../constants/index.ts";
import { connected, lab, ok, type Lab } from "../lab.fixture.ts";

const pattern = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (index * 7) & 255);

/** B reads what A writes. */
function pair(net: Lab = lab()) {
  return { net, a: net.a, b: net.b, ...connected(net) };
}

describe("receiving", () => {
  test("a read gives what has come, and no more than it is asked for", () => {
    const { net, a, b, client, server } = pair();
    a.write(client, pattern(100));
    net.wait(ms(20));
    const buffer = new Uint8Array(60);
    expect(b.read(server, buffer).result).toBe(60);
    expect(buffer).toEqual(pattern(60));
    expect(b.read(server, buffer, 10).result).toBe(10);
    expect(b.read(server, buffer).result).toBe(30);
    expect(buffer.subarray(0, 30)).toEqual(pattern(100).subarray(70));
  });

  test("readv fills one buffer after the other", () => {
    const { net, a, b, client, server } = pair();
    a.write(client, pattern(10));
    net.wait(ms(20));
    const parts = [3, 0, 4, 50].map((length) => new Uint8Array(length));
    expect(
      b.readv(
        server,
        parts.map((base) => ({ base, length: base.length })),
      ).result,
    ).toBe(10);
    expect(parts.flatMap((part) => [...part]).slice(0, 10)).toEqual([...pattern(10)]);
    const many = Array.from({ length: 1025 }, () => ({ base: null, length: 0 }));
    expect(b.readv(server, many).result).toBe("EINVAL");
    const message = { name: null, iov: many, control: [], controlBytes: 0, flags: 0 };
    expect(b.recvmsg(server, message, 0).result).toBe("EMSGSIZE");
  });

  test("a buffer that is nowhere: EFAULT, and nothing is lost", () => {
    const { net, a, b, client, server } = pair();
    a.write(client, pattern(10));
    net.wait(ms(20));
    expect(b.read(server, null, 5).result).toBe("EFAULT");
    const holed = [
      { base: new Uint8Array(5), length: 5 },
      { base: null, length: 5 },
    ];
    expect(b.readv(server, holed).result).toBe("EFAULT");
    expect(b.recv(server, null, MSG_TRUNC, 2).result).toBe(2); // which nobody wants to see
    const rest = new Uint8Array(20);
    expect(b.read(server, rest).result).toBe(8);
    expect(rest.subarray(0, 8)).toEqual(pattern(10).subarray(2));
    a.write(client, pattern(5));
    net.wait(ms(20));
    expect(b.readv(server, holed).result).toBe(5);
  });

  test("a gap in a large buffer: whole pieces of 32 KiB before it, and the rest is still there (Linux)", () => {
    const { net, a, b, client, server } = pair();
    a.write(client, pattern(80_000));
    net.wait(ms(200));
    const buffer = new Uint8Array(80_000);
    const holed = (good: number) => [
      { base: buffer, length: good },
      { base: null, length: 80_000 - good },
    ];
    expect(b.readv(server, holed(32_767)).result).toBe("EFAULT");
    const message = { name: null, iov: holed(79_500), control: [], controlBytes: 0, flags: 0 };
    expect(b.recvmsg(server, message, MSG_PEEK).result).toBe(65_536);
    expect(b.recvmsg(server, message, MSG_WAITALL).result).toBe(65_536);
    expect(b.read(server, buffer.subarray(65_536)).result).toBe(80_000 - 65_536);
    expect(buffer).toEqual(pattern(80_000));
  });

  test("the urgent byte has no place: it is gone, unless it was only looked at", () => {
    const { net, a, b, client, server } = pair();
    const urgent = (): void => {
      ok(a.send(client, Uint8Array.of(7), MSG_OOB).result);
      net.wait(ms(50));
    };
    const buffer = new Uint8Array(1);
    urgent();
    expect(b.recv(server, null, MSG_OOB | MSG_PEEK, 1).result).toBe("EFAULT");
    expect(b.recv(server, null, MSG_OOB, 1).result).toBe("EFAULT");
    expect(b.recv(server, buffer, MSG_OOB).result).toBe("EINVAL");
    urgent();
    expect(b.recv(server, null, MSG_OOB | MSG_TRUNC, 1).result).toBe(1);
    urgent();
    expect(b.recv(server, buffer, MSG_OOB).result).toBe(1);
    expect([...buffer]).toEqual([7]);
  });

  test("reading nothing is nothing", () => {
    const { b, server } = pair();
    expect(b.read(server, new Uint8Array(0)).result).toBe(0);
  });

  test("MSG_PEEK leaves what it shows", () => {
    const { net, a, b, client, server } = pair();
    a.write(client, pattern(10));
    net.wait(ms(20));
    const buffer = new Uint8Array(6);
    for (let time = 0; time < 2; time++) {
      expect(b.recv(server, buffer.fill(0), MSG_PEEK).result).toBe(6);
      expect(buffer).toEqual(pattern(6));
    }
    expect(b.recv(server, new Uint8Array(20), 0).result).toBe(10);
  });

  test("SO_PEEK_OFF: peeks go on where the last one ended, and reading moves it back", () => {
    const { net, a, b, client, server } = pair();
    ok(b.setsockopt(server, SOL_SOCKET, SO_PEEK_OFF, 2));
    a.write(client, pattern(10));
    net.wait(ms(20));
    const peek = (length: number): number[] => {
      const buffer = new Uint8Array(length);
      const { result } = b.recv(server, buffer, MSG_PEEK | MSG_DONTWAIT);
      return typeof result === "number" ? [...buffer.subarray(0, result)] : [];
    };
    expect(peek(3)).toEqual([...pattern(5).subarray(2)]);
    expect(peek(2)).toEqual([...pattern(7).subarray(5)]);
    expect(b.read(server, new Uint8Array(4)).result).toBe(4);
    expect(peek(9)).toEqual([...pattern(10).subarray(7)]);
    expect(peek(9)).toEqual([]);
  });

  test("MSG_DONTWAIT does not wait", () => {
    const { b, server } = pair();
    expect(b.recv(server, new Uint8Array(1), MSG_DONTWAIT).result).toBe("EAGAIN");
    expect(b.recv(server, new Uint8Array(1), MSG_ERRQUEUE).result).toBe("EAGAIN");
  });

  test("MSG_WAITALL waits for all, or for the end", () => {
    const { net, a, b, client, server } = pair();
    const buffer = new Uint8Array(30);
    const reading = b.recv(server, buffer, MSG_WAITALL);
    a.write(client, pattern(20));
    net.wait(ms(500));
    expect(reading.result).toBeNull();
    a.write(client, pattern(20));
    expect(net.end(reading)).toBe(30);
    expect(buffer.subarray(20)).toEqual(pattern(10));
    const rest = b.recv(server, buffer, MSG_WAITALL);
    expect(rest.result).toBeNull();
    a.shutdown(client, SHUT_WR);
    expect(net.end(rest)).toBe(10);
  });

  test("MSG_WAITALL with MSG_PEEK waits too, and shows all from the beginning", () => {
    const { net, a, b, client, server } = pair();
    const buffer = new Uint8Array(8);
    const reading = b.recv(server, buffer, MSG_WAITALL | MSG_PEEK);
    a.write(client, pattern(5));
    net.wait(ms(100));
    a.write(client, pattern(20).subarray(5));
    expect(net.end(reading)).toBe(8);
    expect(buffer).toEqual(pattern(8));
    expect(b.read(server, new Uint8Array(50)).result).toBe(20);
  });

  test("MSG_TRUNC throws away, and needs no buffer", () => {
    const { net, a, b, client, server } = pair();
    a.write(client, pattern(10));
    net.wait(ms(20));
    expect(b.recv(server, null, MSG_TRUNC, 4).result).toBe(4);
    const buffer = new Uint8Array(6);
    expect(b.read(server, buffer).result).toBe(6);
    expect(buffer).toEqual(pattern(10).subarray(4));
  });

  test("SO_RCVLOWAT: neither read nor poll is content with less", () => {
    const { net, a, b, client, server } = pair();
    ok(b.setsockopt(server, SOL_SOCKET, SO_RCVLOWAT, 15));
    const entry = { fd: server, events: POLLIN, revents: 0 };
    const reading = b.read(server, new Uint8Array(50));
    const polling = b.poll([entry], -1);
    a.write(client, pattern(10));
    net.wait(ms(200));
    expect([reading.result, polling.result]).toEqual([null, null]);
    a.write(client, pattern(10));
    expect(net.end(reading)).toBe(20);
    a.write(client, pattern(20));
    net.wait(ms(100));
    expect(net.end(polling)).toBe(1);
    expect(b.read(server, new Uint8Array(10)).result).toBe(10);
  });

  test("SO_RCVTIMEO: EAGAIN when the time is over, or what has come", () => {
    const { net, a, b, client, server } = pair();
    ok(b.setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, { sec: 1, usec: 500_000 }));
    const { nowNs } = net.simulation;
    const reading = b.read(server, new Uint8Array(10));
    let endedNs = 0;
    reading.onReturn = () => (endedNs = net.simulation.nowNs);
    expect(net.end(reading)).toBe("EAGAIN");
    expect(endedNs - nowNs).toBe(ms(1500));
    const all = b.recv(server, new Uint8Array(10), MSG_WAITALL);
    a.write(client, pattern(4));
    net.wait(seconds(2));
    expect(all.result).toBe(4);
    expect(b.setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, { sec: 0, usec: 1e6 })).toBe("EDOM");
    ok(b.setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, { sec: -1, usec: 0 }));
    expect(b.read(server, new Uint8Array(1)).result).toBe("EAGAIN");
  });

  test("a signal ends a read: EINTR, or what it has", () => {
    const { net, a, b, client, server } = pair();
    const reading = b.read(server, new Uint8Array(10));
    reading.interrupt();
    expect(reading.result).toBe("EINTR");
    const all = b.recv(server, new Uint8Array(10), MSG_WAITALL);
    a.write(client, pattern(4));
    net.wait(ms(50));
    all.interrupt();
    expect(all.result).toBe(4);
    all.interrupt();
    expect(all.result).toBe(4);
  });

  test("two reads wait in turn", () => {
    const { net, a, b, client, server } = pair();
    const [one, two] = [b.read(server, new Uint8Array(4)), b.read(server, new Uint8Array(4))];
    a.write(client, pattern(4));
    net.wait(ms(50));
    expect([one.result, two.result]).toEqual([4, null]);
    a.write(client, pattern(3));
    net.wait(ms(50));
    expect(two.result).toBe(3);
  });

  test("FIONREAD, SIOCOUTQ, SIOCOUTQNSD count what waits; a FIN counts as sent, but not as read", () => {
    const { net, a, b, client, server } = pair();
    const ask = (posix: typeof a, fd: number, request: number): number => {
      const output = { value: -1 };
      ok(posix.ioctl(fd, request, output));
      return output.value;
    };
    a.write(client, pattern(100));
    expect([ask(a, client, SIOCOUTQ), ask(a, client, SIOCOUTQNSD)]).toEqual([100, 0]);
    a.write(client, pattern(50)); // Nagle
    expect([ask(a, client, SIOCOUTQ), ask(a, client, SIOCOUTQNSD)]).toEqual([150, 50]);
    net.wait(seconds(1));
    expect([ask(a, client, SIOCOUTQ), ask(b, server, FIONREAD)]).toEqual([0, 150]);
    a.shutdown(client, SHUT_WR);
    expect(ask(a, client, SIOCOUTQ)).toBe(1);
    net.wait(ms(200));
    expect([ask(a, client, SIOCOUTQ), ask(b, server, FIONREAD)]).toEqual([0, 150]);
    expect(a.ioctl(client, 0x1234, { value: 0 })).toBe("ENOTTY");
    expect(a.ioctl(client, FIONREAD, null)).toBe("EFAULT");
    expect(a.ioctl(99, FIONREAD, { value: 0 })).toBe("EBADF");
  });
});

describe("sending", () => {
  test("a blocking write waits until all of it is in the send buffer", () => {
    const { net, a, b, client, server } = pair(lab({ tcp: { sendBufferBytes: 20_000 } }));
    const writing = a.write(client, pattern(300_000));
    expect(writing.result).toBeNull();
    const buffer = new Uint8Array(300_000);
    let have = 0;
    while (have < buffer.length) {
      const reading = b.read(server, buffer.subarray(have));
      have += ok(net.end(reading));
    }
    expect(writing.result).toBe(300_000);
    expect(Buffer.compare(buffer, pattern(300_000))).toBe(0);
  });

  test("one that does not block takes what finds room; POLLOUT says when there is more", () => {
    const { net, a, b, client, server } = pair(lab({ tcp: { sendBufferBytes: 20_000 } }));
    const first = ok(a.send(client, pattern(1_000_000), MSG_DONTWAIT).result);
    expect(first).toBeGreaterThan(10_000);
    expect(first).toBeLessThan(500_000);
    expect(a.send(client, pattern(10), MSG_DONTWAIT).result).toBe("EAGAIN");
    const entry = { fd: client, events: POLLOUT, revents: 0 };
    const polling = a.poll([entry], -1);
    expect(polling.result).toBeNull();
    b.recv(server, new Uint8Array(first), MSG_WAITALL);
    expect(net.end(polling)).toBe(1);
    expect(ok(a.send(client, pattern(1_000_000), MSG_DONTWAIT).result)).toBeGreaterThan(0);
  });

  test("SO_SNDTIMEO: what found room until the time was over, or EAGAIN", () => {
    const { net, a, client } = pair();
    ok(a.setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, { sec: 2, usec: 0 }));
    ok(a.setsockopt(client, SOL_SOCKET, SO_SNDBUF, 10_000));
    net.wire.ab.link.setUp(false);
    const writing = a.write(client, pattern(1_000_000));
    net.wait(ms(1999));
    expect(writing.result).toBeNull();
    net.wait(ms(1));
    expect(writing.result).toBeGreaterThan(0);
    expect(net.end(a.write(client, pattern(10)))).toBe("EAGAIN");
  });

  test("writev sends all buffers as one stream", () => {
    const { net, a, b, client, server } = pair();
    const parts = [pattern(3), pattern(0), pattern(5)];
    expect(
      a.writev(
        client,
        parts.map((base) => ({ base, length: base.length })),
      ).result,
    ).toBe(8);
    net.wait(ms(20));
    const buffer = new Uint8Array(8);
    expect(b.read(server, buffer).result).toBe(8);
    expect([...buffer]).toEqual([...pattern(3), ...pattern(5)]);
    expect(a.writev(client, [{ base: null, length: -1 }]).result).toBe("EINVAL");
  });

  test("poll tells of room when a third of the buffer is free", () => {
    const { net, a, client } = pair(lab({ tcp: { profile: "rfc", sendBufferBytes: 30_000 } }));
    const writable = (timeoutMs: number) =>
      a.poll([{ fd: client, events: POLLOUT, revents: 0 }], timeoutMs);
    ok(a.write(client, pattern(19_999)).result);
    expect(writable(0).result).toBe(1);
    ok(a.write(client, pattern(1)).result);
    expect(writable(0).result).toBe(0);
    const waiting = writable(-1);
    expect(net.end(waiting)).toBe(1);
    expect(writable(0).result).toBe(1);
  });

  test("EFAULT, or the pieces of 32 KiB that were there before it (Linux)", () => {
    const { a, client } = pair(lab({ tcp: { sendBufferBytes: 200_000 } }));
    expect(a.write(client, null, 5).result).toBe("EFAULT");
    expect(a.write(client, new Uint8Array(0)).result).toBe(0);
    const writtenOf = (good: number) =>
      a.writev(client, [
        { base: pattern(good), length: good },
        { base: null, length: 3 },
        { base: pattern(3), length: 3 },
      ]).result;
    expect([3, 32_767, 40_000, 70_000].map(writtenOf)).toEqual([
      "EFAULT",
      "EFAULT",
      32_768,
      65_536,
    ]);
  });

  test("a write that waits is told when the connection breaks: what went, else the error", () => {
    const { net, a, b, client, server } = pair(lab({ tcp: { sendBufferBytes: 20_000 } }));
    const writing = a.write(client, pattern(1_000_000));
    const second = a.write(client, pattern(10));
    net.wait(ms(1));
    ok(b.setsockopt(server, SOL_SOCKET, SO_LINGER, { onoff: 1, linger: 0 }));
    ok(b.close(server).result);
    net.wait(ms(100));
    expect(writing.result).toBeGreaterThan(0);
    expect(second.result).toBe("ECONNRESET");
  });

  test("a write that waits for the connection to open", () => {
    const net = lab();
    const { a } = net;
    connected(net);
    const fd = ok(a.socket(2, 1 | 0o4000));
    const address = { family: 2, address: net.nodes[1].address, port: 80 };
    expect(a.connect(fd, address).result).toBe("EINPROGRESS");
    a.fcntl(fd, 4, 2);
    const writing = a.write(fd, pattern(10));
    expect(writing.result).toBeNull();
    expect(net.end(writing)).toBe(10);
  });
});

describe("closing", () => {
  test("SO_LINGER: close waits until all is acknowledged", () => {
    const { net, a, client } = pair();
    ok(a.setsockopt(client, SOL_SOCKET, SO_LINGER, { onoff: 1, linger: 10 }));
    a.write(client, pattern(1000));
    const closing = a.close(client);
    expect(closing.result).toBeNull();
    expect(a.read(client, new Uint8Array(1)).result).toBe("EBADF");
    expect(net.end(closing)).toBe(0);
  });

  test("SO_LINGER: close waits no longer than it says", () => {
    const { net, a, client } = pair();
    ok(a.setsockopt(client, SOL_SOCKET, SO_LINGER, { onoff: 1, linger: 3 }));
    net.wire.ab.link.setUp(false);
    a.write(client, pattern(1000));
    const { nowNs } = net.simulation;
    const closing = a.close(client);
    let endedNs = 0;
    closing.onReturn = () => (endedNs = net.simulation.nowNs);
    expect(net.end(closing)).toBe(0);
    expect(endedNs - nowNs).toBe(seconds(3));
  });

  test("without it close returns at once, and what was written still arrives", () => {
    const { net, a, b, client, server } = pair();
    a.write(client, pattern(100_000));
    expect(a.close(client).result).toBe(0);
    const buffer = new Uint8Array(100_000);
    expect(net.end(b.recv(server, buffer, MSG_WAITALL))).toBe(100_000);
    expect(net.end(b.read(server, buffer))).toBe(0);
  });

  test("a descriptor that was duplicated keeps the connection", () => {
    const { net, a, b, client, server } = pair();
    const other = ok(a.fcntl(client, 0, 20));
    expect(other).toBe(20);
    ok(a.close(client).result);
    expect(a.write(other, pattern(5)).result).toBe(5);
    expect(net.end(b.read(server, new Uint8Array(9)))).toBe(5);
    ok(a.close(other).result);
    expect(net.end(b.read(server, new Uint8Array(9)))).toBe(0);
    expect(a.close(other).result).toBe("EBADF");
  });

  test("exit closes everything", () => {
    const { net, a, b, server } = pair();
    a.exit();
    expect(net.end(b.read(server, new Uint8Array(9)))).toBe(0);
    expect(a.socket(2, 1)).toBe(3);
  });
});
