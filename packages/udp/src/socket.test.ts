import { mbps, ms, seconds } from "@seedwire/engine";
import { appChannel, connect, SocketError } from "@seedwire/ip";
import { bernoulli, everyNth, packets } from "@seedwire/link";
import { addressOf, parseAddress } from "@seedwire/wire";
import { expect, test } from "vitest";
import { at, codeFrom, lab, pair, read, text } from "./lab.fixture.ts";

const everyone = parseAddress("255.255.255.255");

test("a datagram there and back, by callbacks", () => {
  const { a, b, pool, simulation } = pair();
  b.bind(7).onMessage = (socket, payload, from) => socket.send(payload, from);
  const client = a.socket();
  const got: string[] = [];
  client.onMessage = (_socket, payload, from) => {
    got.push(`${read(payload)} from port ${from.port} at ${simulation.nowNs}`);
  };
  client.send(text("hello"), at(b, 7));
  simulation.runSync();
  expect(got).toEqual([`hello from port 7 at ${ms(20)}`]);
  expect(client.stats).toMatchObject({ datagramsIn: 1, datagramsOut: 1, bytesIn: 5, bytesOut: 5 });
  expect(pool.inUse).toBe(0);
});

test("a datagram there and back, by promises and async iteration", async () => {
  const { a, b, pool, simulation } = pair();
  const answers: string[] = [];
  const finished = await simulation.run(async () => {
    const server = b.bind(7);
    const serving = (async () => {
      for await (const { payload, from } of server) server.send(payload, from);
    })();
    const client = a.socket();
    client.connect(b.node.address, 7);
    for (const word of ["one", "two", "three"]) {
      client.send(text(word));
      answers.push(read((await client.receive()).payload));
    }
    server.close();
    await serving;
  });
  expect(finished).toBe(true);
  expect(answers).toEqual(["one", "two", "three"]);
  expect(simulation.nowNs).toBe(ms(60));
  expect(pool.inUse).toBe(0);
});

test("the payload arrives as the very bytes that were sent: no copy", () => {
  const { a, b, simulation } = pair();
  const sent = text("by reference");
  let buffer: ArrayBufferLike | null = null;
  b.bind(7).onMessage = (_socket, payload) => {
    buffer = payload.buffer;
  };
  a.socket().send(sent, at(b, 7));
  simulation.runSync();
  expect(buffer).toBe(sent.buffer);
});

test("T70: 65,507 bytes are sent, 65,508 refused with EMSGSIZE", () => {
  const { a, b, pool, simulation, wire } = pair();
  const sizes: number[] = [];
  b.bind(7).onMessage = (_socket, { length }) => sizes.push(length);
  const socket = a.socket();
  socket.send(new Uint8Array(65507), at(b, 7));
  expect(codeFrom(() => socket.send(new Uint8Array(65508), at(b, 7)))).toBe("EMSGSIZE");
  simulation.runSync();
  expect(sizes).toEqual([65507]);
  expect(wire.ab.link.stats.delivered).toBe(45);
  expect(pool.inUse).toBe(0);
});

test("T70: 1 % loss of fragments is 36.4 % loss of datagrams of 45 fragments", () => {
  const { a, b, simulation, pool } = pair({ loss: bernoulli(0.01) });
  const server = b.bind(7);
  server.onPacket = () => {};
  const socket = a.socket();
  const payload = new Uint8Array(65507);
  for (let count = 0; count < 2000; count++) {
    simulation.at(ms(count), () => socket.send(payload, at(b, 7)));
  }
  simulation.runSync();
  const lost = 1 - server.stats.datagramsIn / 2000;
  expect(lost).toBeGreaterThan(0.364 - 0.04);
  expect(lost).toBeLessThan(0.364 + 0.04);
  expect(pool.inUse).toBe(0);
});

test("T71: a byte of data makes a packet of 29 bytes, and the answer takes one round trip", () => {
  const { a, b, simulation, wire } = pair();
  b.bind(7).onMessage = (socket, payload, from) => socket.send(payload, from);
  let answeredNs = 0;
  const client = a.socket();
  client.onMessage = () => {
    answeredNs = simulation.nowNs;
  };
  client.send(text("x"), at(b, 7));
  simulation.runSync();
  expect(wire.ab.link.stats.bytes).toBe(29);
  expect(answeredNs).toBe(ms(20));
});

test("T72: a broadcast needs the option, reaches every socket there, and draws no ICMP", () => {
  const { host, node, simulation, pool } = lab();
  const hub = host("hub", "10.0.0.1");
  const others = Array.from({ length: 9 }, (_, index) => host(`h${index}`, `10.0.1.${index}`));
  for (const other of others) connect(hub.node, other.node);
  const silent = node("silent", "10.0.2.1");
  connect(hub.node, silent);
  let heard = 0;
  for (const other of others.slice(1)) other.bind(7).onMessage = () => heard++;
  others[2]!.bind(8);
  const socket = hub.socket();
  expect(codeFrom(() => socket.sendTo(text("hello"), everyone, 7))).toBe("EACCES");
  expect(codeFrom(() => socket.connect(everyone, 7))).toBe("EACCES");
  socket.broadcast = true;
  socket.sendTo(text("hello"), everyone, 7);
  simulation.runSync();
  expect(heard).toBe(8);
  expect(others[0]!.stats.noPort).toBe(1);
  expect(others[0]!.node.stats.icmpErrorsSent + silent.stats.icmpErrorsSent).toBe(0);
  expect(pool.inUse).toBe(0);
});

test("a broadcast reaches connected sockets, too: of their peer, and no other", () => {
  const { a, b, simulation } = pair();
  const heard: string[] = [];
  const sender = a.bind(1000, { broadcast: true });
  const reuse = { reuse: true };
  const { address } = a.node;
  const peers = {
    "of it": [address, 1000],
    "another port": [address, 1001],
    "another host": [b.node.address, 1000],
  } as const;
  for (const [name, [peer, port]] of Object.entries(peers)) {
    const socket = b.bind(7, reuse);
    socket.connect(peer, port);
    socket.onMessage = () => heard.push(name);
  }
  b.bind(7, reuse).onMessage = () => heard.push("of anybody");
  sender.sendTo(text("hello"), everyone, 7);
  simulation.runSync();
  expect(heard.toSorted()).toEqual(["of anybody", "of it"]);
});

test("T73: UDP does not slow down: twice the rate of the link is half lost", () => {
  const { a, b, simulation, wire } = pair({ rateBps: mbps(10), queue: packets(1000) });
  const server = b.bind(7);
  server.onPacket = () => {};
  const socket = a.socket();
  const payload = new Uint8Array(1222); // 1250 bytes: 10,000 bits
  for (let index = 0; index < 20000; index++) {
    simulation.at(index * ms(0.5), () => socket.sendTo(payload, b.node.address, 7));
  }
  simulation.runSync();
  expect(socket.stats.datagramsOut).toBe(20000);
  const lost = wire.ab.link.stats.drops.queue / 20000;
  expect(lost).toBeGreaterThan(0.44); // the queue of 1000 is filled first
  expect(lost).toBeLessThan(0.5);
  expect(server.stats.datagramsIn + wire.ab.link.stats.drops.queue).toBe(20000);
});

test("T74: a closed port answers with 3/3, an open one with a stopped reader drops in silence", () => {
  const { a, b, simulation, pool } = pair();
  const server = b.bind(7, { receiveBufferBytes: 65536 });
  const socket = a.socket();
  for (let count = 0; count < 100; count++) {
    socket.send(new Uint8Array(972), at(b, 7)); // 1000 bytes and 576 of overhead
    socket.send(new Uint8Array(972), at(b, 8));
  }
  simulation.runSync();
  expect(b.node.stats.icmpErrorsSent).toBe(100);
  expect(b.stats.noPort).toBe(100);
  expect(server.waiting).toBe(Math.floor(65536 / 1576) + 1);
  expect(server.stats.bufferDrops).toBe(100 - server.waiting);
  expect(b.node.stats.drops["receive-buffer"]).toBe(server.stats.bufferDrops);
  server.close();
  expect(pool.inUse).toBe(0);
});

test("T75: one socket serves 1000 clients, and its restart costs only what is under way", () => {
  const { host, node, simulation, pool } = lab();
  const server = host("server", "10.255.0.1");
  const middle = node("middle", "10.255.0.2", { forwarding: true });
  connect(server.node, middle);
  const serve = (): void => {
    server.bind(7).onMessage = (socket, payload, from) => socket.send(payload, from);
  };
  serve();
  let answers = 0;
  for (let index = 0; index < 1000; index++) {
    const client = host(`c${index}`, `10.0.${index >> 8}.${index & 255}`);
    connect(client.node, middle, { delayNs: ms(1) });
    const socket = client.socket();
    socket.onMessage = () => answers++;
    simulation.at(ms(0), () => socket.send(text("first"), at(server, 7)));
    simulation.at(ms(20), () => socket.send(text("lost"), at(server, 7)));
    simulation.at(ms(40), () => socket.send(text("second"), at(server, 7)));
  }
  simulation.at(ms(10), () => server.node.crash());
  simulation.at(ms(30), () => {
    server.node.restart();
    serve();
  });
  simulation.runSync();
  expect(answers).toBe(2000);
  expect(server.node.stats.drops.crashed).toBe(1000);
  expect(pool.inUse).toBe(0);
});

test("T76: duplication and loss are the application's to see", () => {
  const { a, b, simulation, wire } = pair({
    duplicate: everyNth(3),
    loss: everyNth(5),
    rateBps: mbps(10),
  });
  const got: number[] = [];
  b.bind(7).onMessage = (_socket, payload) => got.push(payload[0]!);
  const socket = a.socket();
  for (let count = 1; count <= 14; count++) socket.send(Uint8Array.of(count), at(b, 7));
  simulation.runSync();
  expect(got).toEqual([1, 2, 3, 3, 4, 6, 6, 7, 8, 9, 9, 11, 12, 12, 13, 14]);
  const { delivered, drops, duplicated } = wire.ab.link.stats;
  expect([delivered, drops.loss, duplicated]).toEqual([16, 2, 4]);
});

test("T77: three sends of 100 bytes are three receives of 100", async () => {
  const { a, b, simulation } = pair();
  const sizes: number[] = [];
  await simulation.run(async () => {
    const server = b.bind(7);
    const socket = a.socket();
    for (let count = 0; count < 3; count++) socket.send(new Uint8Array(100), at(b, 7));
    await simulation.sleep(seconds(1));
    expect(server.waiting).toBe(3);
    for (let count = 0; count < 3; count++) sizes.push((await server.receive()).payload.length);
  });
  expect(sizes).toEqual([100, 100, 100]);
});

test("with DF, EMSGSIZE above the path's MTU as far as it is known", () => {
  const { host, node, simulation } = lab();
  const [a, b] = [host("a", "10.0.0.1"), host("b", "10.0.0.2")];
  const r = node("r", "10.0.0.3", { forwarding: true });
  connect(a.node, r);
  connect(r, b.node, { mtuBytes: 1400 });
  const socket = a.socket({ dontFragment: true });
  socket.connect(b.node.address, 7);
  expect(codeFrom(() => socket.send(new Uint8Array(1473)))).toBe("EMSGSIZE");
  socket.send(new Uint8Array(1472));
  simulation.runSync();
  expect(codeFrom(() => socket.send(new Uint8Array(1)))).toBe("EMSGSIZE"); // the news
  expect(codeFrom(() => socket.send(new Uint8Array(1373)))).toBe("EMSGSIZE");
  expect(codeFrom(() => socket.send(new Uint8Array(1372)))).toBe("none");
  simulation.runSync();
  expect(b.node.stats.delivered).toBe(1);
});

test("ICMP port unreachable is ECONNREFUSED for the next call of a connected socket", async () => {
  const { a, b, simulation } = pair();
  const connected = a.socket();
  connected.connect(b.node.address, 9);
  const loose = a.socket();
  connected.send(text("x"));
  loose.send(text("x"), at(b, 9));
  simulation.runSync();
  expect(codeFrom(() => connected.send(text("y")))).toBe("ECONNREFUSED");
  expect(codeFrom(() => connected.send(text("y")))).toBe("none");
  expect(codeFrom(() => loose.send(text("y"), at(b, 9)))).toBe("none");

  // A receive that waits fails at once; so does the one after an error.
  await simulation.run(async () => {
    await expect(connected.receive()).rejects.toMatchObject({ code: "ECONNREFUSED" });
    connected.send(text("z"));
    await simulation.sleep(seconds(1));
    await expect(connected.receive()).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
  expect(connected.stats.errors).toBe(3);
});

test("errors go to onError where there is one", () => {
  const { a, b, simulation } = pair();
  const socket = a.socket();
  socket.connect(b.node.address, 9);
  const codes: string[] = [];
  socket.onError = (_socket, { code }) => codes.push(code);
  socket.send(text("x"));
  simulation.runSync();
  expect(codes).toEqual(["ECONNREFUSED"]);
  expect(codeFrom(() => socket.send(text("y")))).toBe("none");
});

test("calls that make no sense say so", async () => {
  const { a, b, host } = { ...pair(), ...lab() };
  const socket = a.socket();
  expect(codeFrom(() => socket.send(text("x")))).toBe("EDESTADDRREQ");
  expect(codeFrom(() => socket.disconnect())).toBe("ENOTCONN");
  expect(codeFrom(() => socket.sendTo(text("x"), b.node.address, 0))).toBe("EINVAL");
  expect(codeFrom(() => socket.connect(b.node.address, 65536))).toBe("EINVAL");
  expect(codeFrom(() => socket.bind({ port: -1 }))).toBe("EINVAL");
  expect(codeFrom(() => socket.bind({ address: addressOf(9, 9, 9, 9) }))).toBe("EADDRNOTAVAIL");
  socket.bind({ port: 5 });
  expect(codeFrom(() => socket.bind({ port: 6 }))).toBe("EINVAL");
  const lonely = host("lonely", "10.9.9.9").socket();
  expect(codeFrom(() => lonely.send(text("x"), at(b, 7)))).toBe("ENETUNREACH");
  expect(codeFrom(() => lonely.connect(b.node.address, 7))).toBe("ENETUNREACH");
  socket.close();
  socket.close();
  expect(codeFrom(() => socket.send(text("x"), at(b, 7)))).toBe("EBADF");
  await expect(socket.receive()).rejects.toBeInstanceOf(SocketError);
  a.node.crash();
  expect(codeFrom(() => a.socket().send(text("x"), at(b, 7)))).toBe("ENETDOWN");
});

test("a text goes as UTF-8, and what is no data is refused", () => {
  const { a, b, simulation } = pair();
  const got: Uint8Array[] = [];
  b.bind(7).onMessage = (_socket, payload) => got.push(payload);
  const socket = a.socket();
  socket.send("grüß", at(b, 7));
  simulation.runSync();
  expect(got.map((payload) => new TextDecoder().decode(payload))).toEqual(["grüß"]);
  for (const wrong of [5, null, undefined, { length: 3 }, [1, 2]]) {
    expect(() => socket.send(wrong as never, at(b, 7))).toThrow(
      /^Data to send is (5|null|undefined|\{ length: 3 \}|\[1, 2\]), expected a Uint8Array or a text/,
    );
  }
  expect(socket.stats.datagramsOut).toBe(1);
});

test("a handler that comes late gets first what waits", () => {
  const { a, b, simulation, pool } = pair();
  const server = b.bind(7);
  const socket = a.socket();
  for (const word of ["one", "two"]) socket.send(text(word), at(b, 7));
  simulation.runSync();
  const got: string[] = [];
  server.onMessage = (_socket, payload) => got.push(read(payload));
  expect(got).toEqual([]);
  socket.send(text("three"), at(b, 7));
  simulation.runSync();
  expect(got).toEqual(["one", "two", "three"]);
  expect(pool.inUse).toBe(0);
});

test("a receive that waits for ever is reported with who and what", async () => {
  const { b, simulation } = pair();
  await expect(simulation.run(() => b.bind(7).receive())).rejects.toThrow(
    "b:udp:7 waits for a datagram",
  );
});

test("what applications see is told on the app channel", () => {
  const { a, b, simulation } = pair();
  const told: unknown[] = [];
  simulation.trace.channel(appChannel).subscribe((...line) => told.push(line));
  b.bind(7).onMessage = () => {};
  const socket = a.bind(5);
  socket.connect(b.node.address, 7);
  socket.send(text("hello"));
  const refused = a.bind(6);
  refused.connect(b.node.address, 8);
  refused.send(text("x"));
  simulation.runSync();
  expect(told).toEqual([
    ["udp-message", "b:udp:7", 5, ms(10)],
    ["udp-error", "a:udp:6", 3 * 256 + 3, ms(20)],
  ]);
});

test("an exception in application code ends the run", () => {
  const { a, b, simulation } = pair();
  b.bind(7).onMessage = () => {
    throw new Error("mine");
  };
  a.socket().send(text("x"), at(b, 7));
  expect(() => simulation.runSync()).toThrow("mine");
});

test("a socket talks to another on the same host", () => {
  const { a, simulation, wire } = pair();
  const got: string[] = [];
  a.bind(7).onMessage = (_socket, payload) => got.push(read(payload));
  a.socket().send(text("self"), at(a, 7));
  a.socket().sendTo(text("loop"), parseAddress("127.0.0.1"), 7);
  const refused = a.socket();
  refused.connect(parseAddress("127.0.0.1"), 8);
  refused.send(text("x"));
  simulation.runSync();
  expect(got).toEqual(["self", "loop"]);
  expect(codeFrom(() => refused.send(text("x")))).toBe("ECONNREFUSED");
  expect(wire.ab.link.stats.offered).toBe(0);
});
