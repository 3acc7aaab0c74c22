import { duration, pattern, posix, scenario, size, type HostSockets } from "seedwire";

const { AF_INET, SHUT_WR, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET } = posix;

/** An echo server as in any book: one client after the other, in blocking calls. */
async function serve(sockets: HostSockets, port: number, clients: number): Promise<void> {
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

/** Sends bytes and gives those that come back. */
async function echo(sockets: HostSockets, port: number, sent: Uint8Array): Promise<Uint8Array> {
  const fd = sockets.socket(AF_INET, SOCK_STREAM);
  await sockets.connect(fd, sockets.address("server", port));
  const writing = sockets.write(fd, sent);
  const back = new Uint8Array(sent.length);
  for (let have = 0; have < back.length;) {
    const count = await sockets.read(fd, back.subarray(have));
    if (count === 0) break;
    have += count;
  }
  await writing;
  sockets.shutdown(fd, SHUT_WR);
  await sockets.close(fd);
  return back;
}

/** Two clients of a server that takes one at a time: the second waits in the backlog of the first. */
export default scenario(
  "posix echo",
  { params: { bytes: size("20kB"), delay: duration("10ms") } },
  async ({ net, params, expect }) => {
    const server = net.host("server");
    const [one, two] = [net.host("one"), net.host("two")];
    const router = net.router("router");
    for (const host of [server, one, two]) {
      net.cable(host, router, { delayNs: params.delay, rateBps: "10mbps" });
    }
    const sent = pattern(params.bytes);
    const serving = serve(server.sockets, 7, 2);
    const [first, second] = await Promise.all([
      echo(one.sockets, 7, sent),
      echo(two.sockets, 7, sent),
    ]);
    await serving;
    expect(first).toEqual(sent);
    expect(second).toEqual(sent);
  },
);
