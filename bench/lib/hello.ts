import { scenario } from "seedwire";

/** Two hosts, a cable, a few bytes: what the start of the command line is measured with. */
export default scenario("hello", async ({ net, expect }) => {
  const server = net.host("server");
  const client = net.host("client");
  net.cable(server, client, { rateBps: "20mbps", delayNs: "10ms" });
  server.tcp.listen(80, (connection) => connection.end("hello"));
  const connection = await client.tcp.connect(server, 80);
  expect(new TextDecoder().decode(await connection.readToEnd())).toBe("hello");
});
