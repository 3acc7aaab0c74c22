import { ms, scenario, type Connection } from "seedwire";
import { l10 } from "./lib/l10.ts";
import { Lines, say } from "./lib/lines.ts";

/** What the server answers (RFC 5321 §4.2), and the body of what it was given. */
async function serve(connection: Connection, received: string[]): Promise<void> {
  const lines = new Lines(connection);
  say(connection, "220 b.example ready");
  for (let line = await lines.next(); line !== null; line = await lines.next()) {
    const [verb] = line.split(" ");
    if (verb === "DATA") {
      say(connection, "354 end with a dot");
      received.push(await readMail(lines));
    }
    say(connection, verb === "QUIT" ? "221 bye" : "250 ok");
    if (verb === "QUIT") connection.end();
  }
}

/** Lines up to one with nothing but a dot; a dot before a line is taken off (RFC 5321 §4.5.2). */
async function readMail(lines: Lines): Promise<string> {
  const mail: string[] = [];
  for (let line = await lines.next(); line !== "."; line = await lines.next()) {
    mail.push(line!.replace(/^\./, ""));
  }
  return mail.join("\n");
}

/**
 * A mail by SMTP (RFC 5321 appendix D). The server speaks first: 1 round trip to connect, 1 until its
 * greeting has come, and 1 for each of six commands, the mail itself being one of them.
 */
export default scenario("T96 SMTP", async ({ net, expect, report }) => {
  const { a, b } = l10(net);
  const received: string[] = [];
  b.tcp.listen(25, (connection) => serve(connection, received));

  const connection = await a.tcp.connect(b, 25);
  const lines = new Lines(connection);
  const heard: string[] = [];
  const hear = async (): Promise<void> => {
    const reply = await lines.next();
    heard.push(`${net.now / 1e6} ms ${reply}`);
  };
  const tell = (line: string): Promise<void> => {
    say(connection, line);
    return hear();
  };
  await hear();
  await tell("EHLO a.example");
  await tell("MAIL FROM:<ann@a.example>");
  await tell("RCPT TO:<ben@b.example>");
  await tell("DATA");
  await tell("Subject: hello\r\n\r\n..and a dot\r\n.");
  await tell("QUIT");
  expect(heard).toEqual([
    "40 ms 220 b.example ready",
    "60 ms 250 ok",
    "80 ms 250 ok",
    "100 ms 250 ok",
    "120 ms 354 end with a dot",
    "140 ms 250 ok",
    "160 ms 221 bye",
  ]);
  expect(received).toEqual(["Subject: hello\n\n.and a dot"]);
  expect(await connection.read()).toBeNull();
  expect(net.now).toBe(ms(160));
  connection.end();
  for (const line of heard) report.note(line);
});
