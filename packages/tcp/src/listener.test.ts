import { ms, seconds } from "@seedwire/engine";
import { ANY } from "@seedwire/wire";
import { expect, test } from "vitest";
import type { Connection } from "./connection.ts";
import { B, twoHosts } from "./two-hosts.fixture.ts";

test.each([0, 1, 5])(
  "SRC-24 LIS-18 a backlog of %d has room for one more; the rest get in when it empties",
  async (backlog) => {
    const { simulation, a, b } = twoHosts();
    const listener = b.listen(80, { backlog });
    await simulation.run(async () => {
      const clients: Connection[] = [];
      for (let client = 0; client < backlog + 4; client++) {
        clients.push(a.connect(B, 80));
        await simulation.sleep(ms(30));
      }
      await simulation.sleep(ms(500));
      const complete = b.connections.filter(({ state }) => state === "ESTABLISHED").length;
      expect(complete).toBe(backlog + 1);
      expect(listener.overflows).toBeGreaterThan(0);
      for (let accepted = 0; accepted < clients.length; accepted++) await listener.accept();
      await Promise.all(clients.map((client) => client.opened()));
    });
  },
);

test("with onConnection there is no backlog to fill", async () => {
  const { simulation, a, b } = twoHosts();
  let accepted = 0;
  b.listen(80, { backlog: 49 }, () => accepted++);
  await simulation.run(async () => {
    const clients = Array.from({ length: 50 }, () => a.connect(B, 80));
    await Promise.all(clients.map((client) => client.opened()));
    await simulation.sleep(seconds(10));
  });
  expect(accepted).toBe(50);
});

test("LIS-08 a closed listener: waiting accepts fail, who was not accepted is reset", async () => {
  const { simulation, a, b } = twoHosts();
  const listener = b.listen(80);
  await simulation.run(async () => {
    const client = a.connect(B, 80);
    await client.opened();
    await simulation.sleep(ms(100));
    const halfOpen = a.connect(B, 80);
    await simulation.sleep(ms(15)); // its SYN has arrived, its ACK not
    const taken = await listener.accept();
    const accept = listener.accept();
    listener.close();
    listener.close();
    await expect(accept).rejects.toThrow("ECONNABORTED");
    await expect(listener.accept()).rejects.toThrow("EINVAL");
    expect(taken.state).toBe("ESTABLISHED");
    await expect(halfOpen.opened().then(() => halfOpen.read())).rejects.toThrow("ECONNRESET");
    await expect(a.connect(B, 80).opened()).rejects.toThrow("ECONNREFUSED");
  });
});

test("two listeners: the one with the address goes first", async () => {
  const { simulation, a, b } = twoHosts();
  const specific = b.listen(80, { address: B });
  await simulation.run(async () => {
    const client = a.connect(B, 80);
    expect((await specific.accept()).remotePort).toBe(client.localPort);
  });
});

test("a listener that closes takes no other with it", async () => {
  const { simulation, a, b } = twoHosts();
  const listeners = [80, 81, 82].map((port) => b.listen(port));
  listeners[0]!.close();
  await simulation.run(async () => {
    const clients = [81, 82].map((port) => a.connect(B, port));
    await Promise.all(clients.map((client) => client.opened()));
    await expect(a.connect(B, 80).opened()).rejects.toThrow("ECONNREFUSED");
    listeners[1]!.close();
    await a.connect(B, 82).opened();
  });
});

test("LIS-08 who waits to be accepted when a listener closes is reset", async () => {
  const { simulation, a, b } = twoHosts();
  const listener = b.listen(80);
  await simulation.run(async () => {
    const client = a.connect(B, 80);
    await client.opened();
    await simulation.sleep(ms(100)); // complete at both ends, and nobody has accepted it
    listener.close();
    await expect(client.read()).rejects.toThrow("ECONNRESET");
  });
});

test("a listen that is refused leaves the port as free as it was", () => {
  const { b } = twoHosts();
  const binding = b.bind(ANY, 80, true)!;
  const other = b.bind(B, 80, true)!;
  b.listen(80, { binding });
  expect(() => b.listen(80, { binding: other, address: B })).toThrow("EADDRINUSE");
  expect(other.listening).toBe(false);
});
