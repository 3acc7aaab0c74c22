import { runScenario, scenario, type ScenarioContext } from "seedwire";
import { describe, expect, test } from "vitest";
import { ask } from "../scenarios/lib/ask.ts";
import * as asn from "../scenarios/lib/ber.ts";
import { readDns, writeDns } from "../scenarios/lib/dns-message.ts";
import { Lines, say } from "../scenarios/lib/lines.ts";
import * as tftp from "../scenarios/lib/tftp-packet.ts";

// What the scenarios of applications share.

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

async function inRun(body: (context: ScenarioContext) => unknown): Promise<void> {
  const { result } = await runScenario(scenario("lib", body));
  expect(result.failures).toEqual([]);
}

describe("ask", () => {
  const asking = (answersFrom: number) => async (context: ScenarioContext) => {
    const { net } = context;
    const [client, server] = [net.host("client"), net.host("server")];
    net.cable(client, server, { delayNs: "10ms" });
    let asked = 0;
    server.udp.bind(7).onMessage = (socket, payload, from) => {
      if (++asked >= answersFrom) socket.send(payload, from);
    };
    const patience = { timeout: "1s", tries: 3 };
    const answer = await ask(net, client, server, 7, Uint8Array.of(1), patience);
    return { answer, asked, tookMs: net.now / 1e6 };
  };

  test.each([
    [1, { answer: Uint8Array.of(1), asked: 1, tookMs: 20 }],
    [3, { answer: Uint8Array.of(1), asked: 3, tookMs: 2020 }],
    [4, { answer: null, asked: 3, tookMs: 3000 }],
  ])("answered from question %d on", (answersFrom, expected) =>
    inRun(async (context) => expect(await asking(answersFrom)(context)).toEqual(expected)),
  );

  test("where nobody is, it gives up as if nothing had come", () =>
    inRun(async ({ net }) => {
      const [client, server] = [net.host("client"), net.host("server")];
      net.cable(client, server, { delayNs: "10ms" });
      const patience = { timeout: "1s", tries: 3 };
      expect(await ask(net, client, server, 7, Uint8Array.of(1), patience)).toBe(null);
    }));
});

test("lines are cut at CR LF, however the bytes come", () =>
  inRun(async ({ net }) => {
    const [client, server] = [net.host("client"), net.host("server")];
    net.cable(client, server);
    const listener = server.tcp.listen(25);
    const connection = await client.tcp.connect(server, 25);
    const lines = new Lines(await listener.accept());
    for (const piece of ["on", "e\r", "\ntwo\r\n\r\nbo", "dy\r\nEnd"]) {
      await connection.write(piece);
      await net.sleep("100ms");
    }
    say(connection, "");
    connection.end("no end");
    expect([await lines.next(), await lines.next(), await lines.next()]).toEqual([
      "one",
      "two",
      "",
    ]);
    expect(await lines.take(4)).toBe("body");
    expect([await lines.next(), await lines.next(), await lines.next()]).toEqual(["", "End", null]);
  }));

test("RFC 1035 §4.1 a question and its answer, byte for byte", () => {
  const question = { id: 0x2a2a, name: "www.example.com", addresses: null };
  const name = "03777777076578616d706c6503636f6d00";
  expect(hex(writeDns(question))).toBe(`2a2a01000001000000000000${name}00010001`);
  expect(readDns(writeDns(question))).toEqual({ ...question, truncated: false });
  const answer = { ...question, addresses: ["192.0.2.1", "192.0.2.255"], truncated: false };
  const record = "c00c000100010000012c0004c00002";
  expect(hex(writeDns(answer))).toBe(
    `2a2a81800001000200000000${name}00010001${record}01${record}ff`,
  );
  expect(readDns(writeDns(answer))).toEqual(answer);
  const short = { ...question, addresses: [], truncated: true };
  expect(hex(writeDns(short)).slice(0, 8)).toBe("2a2a8380");
  expect(readDns(writeDns(short))).toEqual(short);
});

test("X.690 §8 integers, object identifiers and what is made of them", () => {
  expect(
    [0, 127, 128, 255, 256, 65_536].map((value) => hex(asn.whole(asn.INTEGER, value))),
  ).toEqual(["020100", "02017f", "02020080", "020200ff", "02020100", "0203010000"]);
  const oid = asn.objectIdentifier("1.3.6.1.2.1.1.3.0");
  expect(hex(oid)).toBe("06082b06010201010300");
  const pair = asn.ber(asn.SEQUENCE, oid, asn.whole(asn.TIME_TICKS, 300));
  const { tag, parts } = asn.readBer(pair);
  expect([tag, parts.map((part) => part.tag)]).toEqual([asn.SEQUENCE, [6, asn.TIME_TICKS]]);
  expect(asn.numberOf(parts[1]!)).toBe(300);
  expect(() => asn.ber(asn.OCTET_STRING, new Uint8Array(128))).toThrow("128 bytes");
});

test("RFC 1350 §5 packets of TFTP", () => {
  expect(hex(tftp.readRequest("f"))).toBe(
    "00016600" + hex(new TextEncoder().encode("octet")) + "00",
  );
  expect(hex(tftp.data(0x102, Uint8Array.of(9)))).toBe("0003010209");
  expect(hex(tftp.ack(65_535))).toBe("0004ffff");
  expect(hex(tftp.error(1, "no"))).toBe("000500016e6f00");
  expect(tftp.opcodeOf(tftp.ack(1))).toBe(tftp.ACK);
  expect(tftp.blockOf(tftp.ack(65_535))).toBe(65_535);
});
