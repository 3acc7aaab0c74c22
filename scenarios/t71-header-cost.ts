import { ms, scenario } from "seedwire";

const REQUEST = new TextEncoder().encode("?");
const ANSWER = new TextEncoder().encode("!");

/** T71: what one byte of question and answer costs over UDP and over TCP. */
export default scenario("T71 header cost", async ({ net, expect, report }) => {
  const tcp = { profile: "rfc" } as const;
  const [a, b] = [net.host("A", { tcp }), net.host("B", { tcp })];
  net.cable(a, b, { delayNs: ms(10) });
  const log = net.log();

  const server = b.udp.bind(7);
  server.onMessage = (_socket, _payload, from) => server.send(ANSWER, from);
  const socket = a.udp.connect(b, 7);
  socket.send(REQUEST);
  await socket.receive();
  expect(net.now).toBe(ms(20)); // 1 RTT
  expect(log.packets.map(({ sizeBytes }) => sizeBytes)).toEqual([29, 29]); // 20 + 8 + 1

  const begunNs = net.now;
  b.tcp.listen(7, async (connection) => {
    await connection.read();
    connection.end(ANSWER);
  });
  const connection = await a.tcp.connect(b, 7);
  await connection.write(REQUEST);
  expect(await connection.read()).toEqual(ANSWER);
  expect(net.now - begunNs).toBe(ms(40)); // 2 RTT: one to connect, one for the answer
  const withData = log.packets.filter(
    ({ protocol, payloadBytes }) => protocol === "tcp" && payloadBytes > 0,
  );
  expect(withData.map(({ sizeBytes }) => sizeBytes)).toEqual([41, 41]); // 20 + 20 + 1
  connection.end();

  report.metric("UDP", 29, "bytes");
  report.metric("TCP", 41, "bytes");
});
