import { ms, seconds } from "@seedwire/engine";
import { expect, test } from "vitest";
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  F_GETFL,
  F_SETFL,
  IPPROTO_UDP,
  O_NONBLOCK,
  O_RDWR,
  SOCK_RAW,
  SOCK_STREAM,
} from "./constants/index.ts";
import { A, at, B, connected, lab, listener, ok, SOCK_NONBLOCK, stream } from "./lab.fixture.ts";

const bytes = (length: number, first = 0): Uint8Array =>
  Uint8Array.from({ length }, (_, index) => (first + index) & 255);

test("a server and a client: socket, bind, listen, connect, accept, write, read, close", () => {
  const net = lab();
  const { a, b } = net;
  const listening = listener(net);
  const client = stream(a);
  const connecting = a.connect(client, at(B, 80));
  expect(connecting.result).toBeNull();
  const accepting = b.accept(listening);
  expect(accepting.result).toBeNull();
  expect(net.end(connecting)).toBe(0);
  expect(net.simulation.nowNs).toBe(ms(20));
  const server = ok(net.end(accepting));
  expect(net.simulation.nowNs).toBe(ms(30));

  const sent = bytes(3000);
  expect(a.write(client, sent).result).toBe(3000);
  sent.fill(0); // it was copied
  const buffer = new Uint8Array(5000);
  const reading = b.read(server, buffer);
  expect(reading.result).toBeNull();
  expect(net.end(reading)).toBe(1448);
  net.wait(ms(50)); // Nagle holds the rest back
  expect(b.read(server, buffer.subarray(1448)).result).toBe(3000 - 1448);
  expect(buffer.subarray(0, 3000)).toEqual(bytes(3000));
  expect(a.close(client).result).toBe(0);
  expect(net.end(b.read(server, buffer))).toBe(0);
  expect(a.read(client, buffer).result).toBe("EBADF");
});

test("a call that waits tells when it has ended", () => {
  const net = lab();
  const { client, server } = connected(net);
  const call = net.b.read(server, new Uint8Array(10));
  const results: unknown[] = [];
  call.onReturn = (result) => results.push(result);
  net.a.write(client, bytes(4));
  net.wait(ms(10));
  expect(results).toEqual([4]);
});

test("non-blocking: EINPROGRESS, EALREADY, then 0, EISCONN; EAGAIN where there is nothing", () => {
  const net = lab();
  const { a, b } = net;
  const listening = stream(b, SOCK_NONBLOCK);
  ok(b.bind(listening, at(0, 80)));
  ok(b.listen(listening, 1));
  expect(b.accept(listening).result).toBe("EAGAIN");
  const client = stream(a);
  expect(a.fcntl(client, F_GETFL)).toBe(O_RDWR);
  expect(a.fcntl(client, F_SETFL, O_RDWR | O_NONBLOCK)).toBe(0);
  expect(a.fcntl(client, F_GETFL)).toBe(O_RDWR | O_NONBLOCK);
  expect(a.connect(client, at(B, 80)).result).toBe("EINPROGRESS");
  expect(a.connect(client, at(B, 80)).result).toBe("EALREADY");
  expect(a.write(client, bytes(1)).result).toBe("EAGAIN");
  expect(a.read(client, bytes(1)).result).toBe("EAGAIN");
  net.wait(ms(20));
  expect(a.connect(client, at(B, 80)).result).toBe(0);
  expect(a.connect(client, at(B, 80)).result).toBe("EISCONN");
  expect(a.read(client, bytes(1)).result).toBe("EAGAIN");
  net.wait(seconds(1));
  expect(b.accept(listening).result).toBeGreaterThan(listening);
});

test("what socket refuses", () => {
  const { a } = lab();
  expect(a.socket(AF_INET6, SOCK_STREAM)).toBe("EAFNOSUPPORT");
  expect(a.socket(AF_UNIX, SOCK_STREAM)).toBe("EAFNOSUPPORT");
  expect(a.socket(AF_INET, SOCK_STREAM, IPPROTO_UDP)).toBe("EPROTONOSUPPORT");
  expect(a.socket(AF_INET, SOCK_RAW)).toBe("ESOCKTNOSUPPORT");
  expect(a.socket(AF_INET, 1 << 5)).toBe("EINVAL");
  expect([a.socket(AF_INET, SOCK_STREAM), a.socket(AF_INET, SOCK_STREAM)]).toEqual([3, 4]);
  expect(a.bind(9, at(A, 80))).toBe("EBADF");
});
