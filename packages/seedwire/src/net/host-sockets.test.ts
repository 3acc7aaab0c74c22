import { expect, test } from "vitest";
import { ms, pattern, posix } from "../index.ts";
import type { HostSockets } from "./host-sockets.ts";
import { inRun } from "../run/in-run.fixture.ts";

const { AF_INET, SHUT_WR, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET } = posix;

/** An echo server as in any book: one client after the other, in blocking calls. */
async function echoServer(sockets: HostSockets, port: number, clients: number): Promise<void> {
  const listening = sockets.socket(AF_INET, SOCK_STREAM);
  sockets.setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, 1);
  sockets.bind(listening, sockets.address("0.0.0.0", port));
  sockets.listen(listening, 5);
  const buffer = new Uint8Array(4096);
  for (let client = 0; client < clients; client++) {
    const fd = await sockets.accept(listening);
    for (;;) {
      const count = await sockets.read(fd, buffer);
      if (count === 0) break;
      await sockets.write(fd, buffer.subarray(0, count));
    }
    await sockets.close(fd);
  }
  await sockets.close(listening);
}

test("host.sockets: an echo server written as in any book", () =>
  inRun(async ({ net }) => {
    const [client, server] = [net.host("client"), net.host("server")];
    net.cable(client, server, { delayNs: "10ms", rateBps: "10mbps" });
    const serving = echoServer(server.sockets, 7, 2);
    for (const length of [10, 100_000]) {
      const { sockets } = client;
      const fd = sockets.socket(AF_INET, SOCK_STREAM);
      await sockets.connect(fd, sockets.address("server", 7));
      expect(sockets.getpeername(fd)).toEqual(sockets.address(server, 7));
      const writing = sockets.write(fd, pattern(length));
      const echo = new Uint8Array(length);
      for (let have = 0; have < length;) have += await sockets.read(fd, echo.subarray(have));
      expect(await writing).toBe(length);
      expect(echo).toEqual(pattern(length));
      sockets.shutdown(fd, SHUT_WR);
      expect(await sockets.read(fd, echo)).toBe(0);
      await sockets.close(fd);
    }
    await serving;
  }));

test("host.sockets: what fails throws, and tells host, call and errno", () =>
  inRun(async ({ net, expect: state }) => {
    const [client, server] = [net.host("client"), net.host("server")];
    net.cable(client, server, { delayNs: "10ms" });
    const { sockets } = client;
    const fd = sockets.socket(AF_INET, SOCK_STREAM);
    await state(sockets.connect(fd, sockets.address(server, 80))).toReject({
      code: "ECONNREFUSED",
      errno: 111,
      message: "client: connect(3): Connection refused (ECONNREFUSED)",
    });
    expect(net.now).toBe(ms(20));
    await state(sockets.read(99, new Uint8Array(1))).toReject({ code: "EBADF" });
    expect(() => sockets.listen(99, 1)).toThrow("client: listen(99): Bad file descriptor (EBADF)");
  }));

test("host.sockets: a call that nothing will end is told of as a deadlock", async () => {
  const run = inRun(async ({ net }) => {
    const { sockets } = net.host("alone");
    const fd = sockets.socket(AF_INET, SOCK_STREAM);
    sockets.bind(fd, sockets.address("alone", 80));
    sockets.listen(fd, 1);
    await sockets.accept(fd);
  });
  await expect(run).rejects.toThrow("alone waits for accept(3) to return");
});
