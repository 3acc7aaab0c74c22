import { ms, us } from "@seedwire/engine";
import { bernoulli } from "@seedwire/link";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import {
  MSG_DONTWAIT,
  MSG_MORE,
  MSG_PEEK,
  MSG_WAITALL,
  SO_LINGER,
  SO_RCVBUF,
  SO_RCVLOWAT,
  SO_SNDBUF,
  SOL_SOCKET,
  SOL_TCP,
  TCP_CORK,
  TCP_NODELAY,
  TCP_NOTSENT_LOWAT,
  TCP_QUICKACK,
} from "../constants/index.ts";
import type { Errno } from "../errno.ts";
import { at, B, connected, datagram, lab, listener, stream, type Lab } from "../lab.fixture.ts";

/** What a program may do to one of its descriptors, in numbers that mean something to every call. */
interface Step {
  readonly side: "a" | "b";
  readonly fd: number;
  readonly call: string;
  readonly amount: number;
  readonly flags: number;
  readonly waitUs: number;
}

const CALLS = [
  "accept",
  "close",
  "connect",
  "linger",
  "listen",
  "poll",
  "read",
  "set",
  "shutdown",
  "socket",
  "unspec",
  "write",
] as const;

const anyStep: fc.Arbitrary<Step> = fc.record({
  side: fc.constantFrom("a" as const, "b" as const),
  fd: fc.integer({ min: 2, max: 9 }),
  call: fc.constantFrom(...CALLS, "write", "read", "write", "read"),
  amount: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 30_000 })),
  flags: fc.constantFrom(0, MSG_DONTWAIT, MSG_PEEK, MSG_WAITALL, MSG_MORE, MSG_DONTWAIT | MSG_PEEK),
  waitUs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 100_000 })),
});

/** Errors that a call may give to a program that tries everything. */
const EXPECTED: ReadonlySet<Errno> = new Set<Errno>([
  "EADDRINUSE",
  "EADDRNOTAVAIL",
  "EAGAIN",
  "EALREADY",
  "EBADF",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EDESTADDRREQ",
  "EINPROGRESS",
  "EINTR",
  "EINVAL",
  "EISCONN",
  "ENOPROTOOPT",
  "ENOTCONN",
  "EOPNOTSUPP",
  "EPIPE",
  "ETIMEDOUT",
]);

const OPTIONS = [
  [SOL_TCP, TCP_NODELAY],
  [SOL_TCP, TCP_CORK],
  [SOL_TCP, TCP_QUICKACK],
  [SOL_TCP, TCP_NOTSENT_LOWAT],
  [SOL_SOCKET, SO_RCVLOWAT],
  [SOL_SOCKET, SO_SNDBUF],
  [SOL_SOCKET, SO_RCVBUF],
] as const;

function play(net: Lab, { side, fd, call, amount, flags }: Step): unknown {
  const posix = net[side];
  const buffer = new Uint8Array(amount);
  switch (call) {
    case "accept":
      return posix.accept(fd).result;
    case "close":
      return posix.close(fd).result;
    case "connect":
      return posix.connect(fd, at(B, 80 + (amount % 2))).result;
    case "linger": {
      const linger = { onoff: amount % 2, linger: amount % 3 };
      return posix.setsockopt(fd, SOL_SOCKET, SO_LINGER, linger);
    }
    case "listen":
      return posix.listen(fd, amount % 3);
    case "poll":
      return posix.poll([{ fd, events: 0xff, revents: 0 }], 0).result;
    case "read":
      return posix.recv(fd, buffer, flags & ~MSG_MORE).result;
    case "set": {
      const [level, name] = OPTIONS[amount % OPTIONS.length]!;
      return posix.setsockopt(fd, level, name, amount);
    }
    case "shutdown":
      return posix.shutdown(fd, amount % 3);
    case "socket":
      return amount % 4 === 0 ? datagram(posix) : stream(posix, (amount % 2) * 0o4000);
    case "unspec":
      return posix.connect(fd, { ...at(0, 0), family: 0 }).result;
    default:
      return posix.send(fd, buffer, flags & (MSG_DONTWAIT | MSG_MORE)).result;
  }
}

test("whatever two processes do to their sockets, they get an errno of Linux and never an exception", () => {
  const anyProgram = fc.array(anyStep, { minLength: 5, maxLength: 60, size: "max" });
  const survives = fc.property(anyProgram, fc.string(), (steps, seed) => {
    const net = lab({ seed, cable: { loss: bernoulli(0.05) } });
    const listening = listener(net);
    connected(net, listening);
    for (const step of steps) {
      const result = play(net, step);
      if (typeof result === "string") expect(EXPECTED).toContain(result);
      net.wait(us(step.waitUs));
    }
    for (const posix of [net.a, net.b]) posix.exit();
    net.wait(ms(1000));
  });
  fc.assert(survives, { numRuns: 150 });
});

interface Piece {
  readonly bytes: number;
  readonly flags: number;
  readonly option: number;
  readonly waitUs: number;
}

const anyPiece: fc.Arbitrary<Piece> = fc.record({
  bytes: fc.integer({ min: 1, max: 8000 }),
  flags: fc.constantFrom(0, 0, MSG_DONTWAIT, MSG_MORE),
  option: fc.integer({ min: 0, max: 30 }),
  waitUs: fc.integer({ min: 0, max: 50_000 }),
});

const anyReads = fc.array(
  fc.record({
    bytes: fc.integer({ min: 500, max: 15_000 }),
    flags: fc.constantFrom(0, MSG_DONTWAIT, MSG_WAITALL, MSG_PEEK | MSG_DONTWAIT),
  }),
  { minLength: 1, maxLength: 10 },
);

const anyPieces = fc.array(anyPiece, { minLength: 1, maxLength: 10 });

test("every byte that was written is read once and in order, whatever the calls, flags and options", () => {
  const conserved = fc.property(anyPieces, anyReads, fc.string(), (pieces, reads, seed) => {
    const net = lab({ seed, cable: { loss: bernoulli(0.03) } });
    const { a, b } = net;
    const { client, server } = connected(net);
    let written = 0;
    for (const { bytes, flags, option, waitUs } of pieces) {
      const chosen = OPTIONS[option];
      if (chosen !== undefined) {
        const [level, name] = chosen;
        a.setsockopt(client, level, name, option % 2);
        b.setsockopt(server, level, name, 5000 + bytes);
      }
      const data = Uint8Array.from({ length: bytes }, (_, index) => (written + index) & 255);
      const call = a.send(client, data, flags);
      if (typeof call.result === "number") written += call.result;
      else if (call.result === null) {
        call.interrupt(); // what it has sent counts
        if (typeof call.result === "number") written += call.result;
      }
      net.wait(us(waitUs));
    }
    a.close(client);
    let seen = 0;
    for (let turn = 0; turn < 3000; turn++) {
      const { bytes, flags } = reads[turn % reads.length]!;
      const buffer = new Uint8Array(bytes);
      const call = b.recv(server, buffer, turn > 100 ? 0 : flags);
      if (call.result === null) net.wait(ms(100));
      if (call.result === null) call.interrupt();
      const { result } = call;
      if (result === "EAGAIN" || result === "EINTR") {
        net.wait(ms(100));
        continue;
      }
      expect(typeof result).toBe("number");
      if (result === 0) break;
      const count = result as number;
      const wanted = Uint8Array.from({ length: count }, (_, index) => (seen + index) & 255);
      expect(Buffer.compare(buffer.subarray(0, count), wanted)).toBe(0);
      if ((turn > 100 ? 0 : flags & MSG_PEEK) === 0) seen += count;
    }
    expect(seen).toBe(written);
  });
  fc.assert(conserved, { numRuns: 50 });
});
