import { NO_BYTES, FIN } from "@seedwire/wire";
import { streamChannel } from "@seedwire/tcp";
import { runScenario, scenario, type Connection } from "seedwire";
import { describe, expect, test } from "vitest";
import { runCase, type NetworkCase } from "../case/index.ts";
import { tcpSafety } from "./tcp-safety.ts";
import { GOOD, tryOracle, verdictOf, type Trial } from "./tcp.fixture.ts";

test.each(GOOD)("is content with %s", async (_, trial) => {
  expect(await tryOracle(tcpSafety, trial)).toMatchObject({ verdict: "pass", failures: [] });
});

/** Tells that the receiver reads so many bytes from an offset on, when its n-th data was read. */
function reads(offset: (before: number) => number, bytes: Uint8Array): Trial {
  return {
    before: ({ trace }) => {
      let count = 0;
      const channel = trace.channel(streamChannel);
      channel.subscribe((event, who, _bytes, _at, _length, at, nowNs) => {
        if (event !== "read" || who.active || ++count !== 5) return;
        channel.emit?.("read", who, bytes, 0, bytes.length, offset(at), nowNs);
      });
    },
  };
}

const isFifth = (who: Connection, number: number): boolean => who.active && number === 5;

const tellsEnd: NonNullable<Trial["before"]> = ({ trace }) => {
  let count = 0;
  const channel = trace.channel(streamChannel);
  channel.subscribe((event, who, _bytes, _at, length, at, nowNs) => {
    if (event !== "read" || who.active || ++count !== 5) return;
    channel.emit?.("end", who, NO_BYTES, 0, 0, at + length, nowNs);
  });
};

describe("it bites", () => {
  test.each<[string, Trial, string]>([
    [
      "a byte of another place is sent",
      {
        wrong: (segment, number, who) => {
          if (isFifth(who, number) && segment.payloadLength > 0) segment.payloadOffset++;
        },
      },
      "sends another byte",
    ],
    [
      "more is sent than was written",
      {
        wrong: (segment, _, who) => {
          if (who.active && segment.payloadLength > 0) segment.seq = (segment.seq + 100_000) | 0;
        },
      },
      "of its stream; 60000 were written",
    ],
    [
      "the FIN leaves too soon",
      {
        wrong: (segment, number, who) => {
          if (isFifth(who, number)) segment.flags |= FIN;
        },
      },
      "bytes are all; 60000 were written",
    ],
    ["bytes are read twice", reads((next) => next - 100, new Uint8Array(100)), "is read after"],
    ["bytes are left out", reads((next) => next + 100, new Uint8Array(100)), "is read after"],
    [
      "bytes come from elsewhere",
      reads((next) => next, new Uint8Array(10).fill(1)),
      "another byte",
    ],
    ["the end is told too soon", { before: tellsEnd }, "the stream ends after"],
  ])("if %s", async (_, trial, found) => {
    expect(await verdictOf(tcpSafety, { rough: false, ...trial })).toContain(found);
  });
});

/** Both ends speak Fast Open, without cookies and with every listener. */
const FAST_OPEN = 0x607;

test("RFC 7413 §2 who broke off before any ACK came is known by the data and the FIN that it has sent", async () => {
  let [read, ended] = [0, false];
  const brief = scenario("brief", async ({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, { delayNs: "10ms" });
    b.tcp.listen(80, { profile: "rfc", fastOpen: FAST_OPEN }, (connection) => {
      connection.onData = ({ length }) => (read += length);
      connection.end();
      net.after(1e6, () => connection.abort());
    });
    const choices = { fastOpen: new Uint8Array(200), config: { fastOpen: FAST_OPEN } };
    const [answered, gone] = [0, 1].map(() =>
      a.tcp.stack.connect(net.addressOf(b), 80, choices),
    ) as [Connection, Connection];
    net.after(1e6, () => gone.abort());
    answered.onEnd = () => (ended = true);
    await net.sleep("1s");
  });
  const { result } = await runScenario(brief, { oracles: [tcpSafety] });
  expect(result).toMatchObject({ verdict: "pass", failures: [] });
  expect([read, ended]).toEqual([400, true]);
});

describe("a server with a fixed ISS that crashes before the handshake ends, and answers a copy of the SYN", () => {
  const SYNS = "client:20000>server:5201";
  const TWICE: NetworkCase = {
    path: [{}, { there: { rateBps: 1e6 } }],
    flows: [{ server: { sends: 5, closesLast: true, tcp: { iss: 0 } } }],
    faults: [{ what: "crash", host: "server", atNs: 490_000, forNs: 0 }],
    fates: [{ link: "client>r1", flow: SYNS, packet: 1, fate: "duplicate", copies: 1 }],
  };

  test("is read to its end", async () => {
    const { result } = await runCase(TWICE, { oracles: [tcpSafety] });
    expect(result).toMatchObject({ verdict: "pass", failures: [] });
  });

  test("may not be read beyond", async () => {
    const { result } = await runCase(TWICE, {
      oracles: [tcpSafety],
      observers: [
        ({ simulation }) => {
          const channel = simulation.trace.channel(streamChannel);
          channel.subscribe((event, who, bytes, _at, length, offset, nowNs) => {
            if (event !== "read" || !who.active || offset > 0) return;
            const more = (): void => channel.emit?.("read", who, bytes, 0, 1, length, nowNs);
            simulation.at(nowNs, more);
          });
        },
      ],
    });
    expect(result.failures[0]?.message).toContain("byte 5 is read; the other end has written 5");
  });
});

test("a middlebox that changes the payload is no fault of TCP; only what it changed is excused", async () => {
  const tamper: Trial["tamper"] = (packet) => {
    if (packet.payloadLength > 1000 && packet.damaged === null) packet.payloadOffset++;
  };
  expect(await verdictOf(tcpSafety, { rough: false, tamper, bytes: 5000 })).toBe("");
  const twisted = reads((next) => next - 100, new Uint8Array(100));
  expect(await verdictOf(tcpSafety, { rough: false, tamper, ...twisted })).not.toBe("");
});
