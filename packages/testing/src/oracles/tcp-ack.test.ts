import { ACK, CE, OPTION_SACK, SYN, type Packet } from "@seedwire/wire";
import { ordinals } from "@seedwire/link";
import { segmentChannel } from "@seedwire/tcp";
import { runScenario, scenario } from "seedwire";
import { describe, expect, test } from "vitest";
import { tcpAck } from "./tcp-ack.ts";
import { GOOD, tryOracle, verdictOf, type Trial } from "./tcp.fixture.ts";

test.each(GOOD)("is content with %s", async (_, trial) => {
  expect(await tryOracle(tcpAck, trial)).toMatchObject({ verdict: "pass", failures: [] });
});

/** The receiver goes wrong with its n-th ACK. */
function ackGoesWrong(at: number, wrong: (segment: Packet) => void): Trial {
  let count = 0;
  return {
    wrong: (segment, _, who) => {
      const isAck = (segment.flags & (ACK | SYN)) === ACK && !who.active;
      if (isAck && ++count === at) wrong(segment);
    },
  };
}

/** The receiver goes wrong with its n-th SACK option. */
function sackGoesWrong(at: number, wrong: (edges: Int32Array) => void): Trial {
  let count = 0;
  return {
    wrong: (segment, _, who) => {
      const hasSack = (segment.tcpOptions & OPTION_SACK) !== 0 && !who.active;
      if (hasSack && ++count === at) wrong(segment.sackEdges!);
    },
  };
}

/** A server of Fast Open whose SYN,ACK is lost answers at once; it goes again, changed. */
async function synAckAgain(wrong: (segment: Packet) => void): Promise<string> {
  const fastOpen = 0x607; // both ends, without cookies, every listener
  const answered = scenario("answered", async ({ net }) => {
    const [a, b] = [net.host("a"), net.host("b")];
    net.cable(a, b, { back: { loss: ordinals(1) } });
    const tcp = { fastOpen, receiveWindow: "rfc", receiveBufferBytes: 200_000 } as const;
    b.tcp.listen(80, tcp, (connection) => connection.end(new Uint8Array(100)));
    const choices = { fastOpen: new Uint8Array(1), config: { fastOpen } };
    a.tcp.stack.connect(net.addressOf(b), 80, choices).end();
    await net.sleep("10s");
  });
  let synAcks = 0;
  const { result } = await runScenario(answered, {
    oracles: [tcpAck],
    observers: [
      ({ simulation }) =>
        simulation.trace.channel(segmentChannel).subscribe((event, _who, segment) => {
          const isSynAck = (segment.flags & (SYN | ACK)) === (SYN | ACK);
          if (event === "send" && isSynAck && ++synAcks > 1) wrong(segment);
        }),
    ],
  });
  expect(synAcks).toBeGreaterThan(1);
  return result.failures[0]?.message ?? "";
}

test("RFC 7323 §2.2 a SYN,ACK that goes again tells of the window what an unscaled one can, and no less", async () => {
  expect(await synAckAgain(() => {})).toBe("");
  expect(await synAckAgain((segment) => (segment.window = 0xfffe))).toContain("takes back");
});

/** DCTCP, with one segment marked and the next not, and so on. */
function marked(wrong: (ack: Packet, isOfBefore: boolean) => void): Trial {
  let data = 0;
  return {
    rough: false,
    tcp: { congestionControl: "dctcp" },
    peer: { receiveBufferBytes: 20_000 },
    pauseNs: 1e9,
    tamper: (packet) => {
      if (packet.payloadLength > 0 && ++data % 3 === 0) packet.trafficClass |= CE;
    },
    wrong: (segment, _, { active, endpoint }) => {
      const { state, rcvNxt } = endpoint.tcb;
      if (!active && state === "ESTABLISHED") wrong(segment, ((segment.ack - rcvNxt) | 0) < 0);
    },
  };
}

test("RFC8257-3.2 the ACK of what came before a mark may take back window in Linux, the one after it not", async () => {
  let before = 0;
  const count = marked((_, isOfBefore) => (before += isOfBefore ? 1 : 0));
  expect(await verdictOf(tcpAck, count)).toBe("");
  expect(before).toBeGreaterThan(0);
  let seen = false;
  const shrink = marked((ack, isOfBefore) => {
    seen ||= isOfBefore;
    if (seen && !isOfBefore) ack.window >>= 1;
  });
  expect(await verdictOf(tcpAck, shrink)).toContain("takes back");
});

describe("it bites", () => {
  test.each<[string, Trial, string]>([
    ["more is acknowledged than came", ackGoesWrong(9, (s) => (s.ack += 20_000)), "have come"],
    ["an ACK falls", ackGoesWrong(9, (s) => (s.ack -= 8000)), "had acknowledged"],
    ["the window shrinks", ackGoesWrong(9, (s) => (s.window >>= 1)), "takes back"],
  ])("if %s", async (_, trial, found) => {
    expect(await verdictOf(tcpAck, { rough: false, ...trial })).toContain(found);
  });

  test.each<[string, Trial, string]>([
    ["a SACK block tells of too much", sackGoesWrong(3, (e) => (e[1]! += 30_000)), "SACKs bytes"],
    ["a block is old", sackGoesWrong(3, (e) => (e[0]! -= 3000)), "twice (D-SACK)"],
    ["a block holds nothing", sackGoesWrong(3, (e) => (e[1] = e[0]!)), "holds nothing"],
  ])("if %s", async (_, trial, found) => {
    expect(await verdictOf(tcpAck, trial)).toContain(found);
  });
});
