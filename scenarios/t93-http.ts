import { ms, scenario, type Connection, type Host } from "seedwire";
import { l10 } from "./lib/l10.ts";
import { Lines, say } from "./lib/lines.ts";

const OBJECTS = 10;
const BODY = "<p>small</p>";

/** Answers GETs as HTTP/1.1 does, for as long as the connection is kept (RFC 9112 §9.3). */
async function serve(connection: Connection): Promise<void> {
  const lines = new Lines(connection);
  for (let request = await lines.next(); request !== null; request = await lines.next()) {
    const fields: string[] = [];
    for (let field = await lines.next(); field !== ""; field = await lines.next()) {
      fields.push(field!);
    }
    const last = fields.includes("Connection: close");
    const found = /^GET \/\d+ HTTP\/1\.1$/.test(request);
    const head = [`HTTP/1.1 ${found ? "200 OK" : "404 Not Found"}`];
    if (last) head.push("Connection: close");
    head.push(`Content-Length: ${BODY.length}`, "", BODY);
    await connection.write(head.join("\r\n"));
    if (last) return connection.end(); // who closes first goes to TIME-WAIT
  }
  connection.end();
}

function ask(connection: Connection, object: number, more: readonly string[] = []): void {
  say(connection, [`GET /${object} HTTP/1.1`, "Host: b.example", ...more, ""].join("\r\n"));
}

/** The body of the next response; its length is in the head (RFC 9112 §6.3). */
async function readBody(lines: Lines): Promise<string> {
  let length = 0;
  for (let line = await lines.next(); line !== ""; line = await lines.next()) {
    if (line!.startsWith("Content-Length: ")) length = Number(line!.split(" ")[1]);
  }
  return lines.take(length);
}

const timeWaits = ({ tcp }: Host): number =>
  tcp.connections.filter(({ state }) => state === "TIME-WAIT").length;

/**
 * Ten small objects, a connection for each: 1 round trip to connect and 1 for the object, 400 ms in all,
 * and 10 connections in TIME-WAIT at the server, which closes first.
 */
export const each = scenario("T93 a connection each", async ({ net, expect, report }) => {
  const { a, b } = l10(net);
  b.tcp.listen(80, serve);
  for (let object = 0; object < OBJECTS; object++) {
    const connection = await a.tcp.connect(b, 80);
    ask(connection, object, ["Connection: close"]);
    expect(await readBody(new Lines(connection))).toBe(BODY);
    expect(await connection.read()).toBeNull(); // the FIN came with it
    connection.end();
  }
  expect(net.now).toBe(ms(400));
  report.metric("10 objects", net.now, "ns");
  await net.sleep("1s");
  expect([timeWaits(a), timeWaits(b)]).toEqual([0, OBJECTS]);
  report.metric("TIME-WAIT at the server", timeWaits(b));
});

/** One connection for all: 1 round trip to connect and 10 for the objects, and one TIME-WAIT. */
export const persistent = scenario("T93 persistent connection", async ({ net, expect, report }) => {
  const { a, b } = l10(net);
  b.tcp.listen(80, serve);
  const connection = await a.tcp.connect(b, 80);
  const lines = new Lines(connection);
  for (let object = 0; object < OBJECTS; object++) {
    ask(connection, object);
    expect(await readBody(lines)).toBe(BODY);
  }
  expect(net.now).toBe(ms(220));
  report.metric("10 objects", net.now, "ns");
  connection.end();
  await net.sleep("1s");
  expect([timeWaits(a), timeWaits(b)]).toEqual([1, 0]);
});

/**
 * Pipelined (RFC 9112 §9.3.2): no request waits for the response before it, and Nagle's algorithm is off
 * so that none waits for an ACK either: 1 round trip to connect, and 1 for everything.
 */
export const pipelined = scenario("T93 pipelined", async ({ net, expect, report }) => {
  const { a, b } = l10(net, { tcp: { nagle: false } });
  b.tcp.listen(80, serve);
  const connection = await a.tcp.connect(b, 80);
  for (let object = 0; object < OBJECTS; object++) ask(connection, object);
  const lines = new Lines(connection);
  for (let object = 0; object < OBJECTS; object++) expect(await readBody(lines)).toBe(BODY);
  expect(net.now).toBe(ms(40));
  report.metric("10 objects", net.now, "ns");
  connection.end();
});
