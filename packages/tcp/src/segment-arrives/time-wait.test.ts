import { ms, seconds } from "@seedwire/engine";
import { ACK, addressOf, FIN, OPTION_TIMESTAMPS, RST, SYN, TCP, type Packet } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import { inState } from "../lab.fixture.ts";
import type { TcpStack } from "../stack.ts";
import { twoHosts, type TwoHosts } from "../two-hosts.fixture.ts";

const PEER = addressOf(10, 0, 0, 77);

/** A server on port 80, and a peer that exists in the test alone. */
class Peer {
  readonly server: TcpStack;
  readonly hosts: TwoHosts;
  /** What the server sent last. */
  readonly sent: { flags: number; seq: number; ack: number; tsVal: number }[] = [];

  constructor(tcp: TcpOptions) {
    this.hosts = twoHosts({ tcpB: tcp });
    this.server = this.hosts.b;
    this.hosts.b.node.send = (packet) => {
      const { flags, seq, ack, tsVal } = packet;
      this.sent.push({ flags, seq, ack, tsVal });
      this.hosts.pool.release(packet);
      return true;
    };
  }

  send(fields: Partial<Packet>): void {
    this.sent.length = 0;
    const packet = Object.assign(this.hosts.pool.take(), {
      protocol: TCP,
      source: PEER,
      destination: this.server.node.address,
      sourcePort: 5000,
      destinationPort: 80,
      window: 60000,
      sizeBytes: 60,
      ...fields,
    });
    this.server.receive(packet);
  }

  get states(): string[] {
    return this.server.connections.map(({ state }) => state);
  }

  get last() {
    return this.sent.at(-1)!;
  }
}

const stamp = (tsVal: number | null): Partial<Packet> =>
  tsVal === null ? {} : { tcpOptions: OPTION_TIMESTAMPS, tsVal };

/**
 * A connection of the peer whose end at the server is in TIME-WAIT; the peer's last number is 2000, its
 * last timestamp 500.
 */
async function inTimeWait(tcp: TcpOptions, withTimestamps: boolean, then: (peer: Peer) => void) {
  const peer = new Peer({ profile: "rfc", timestamps: true, delayedAckNs: 0, ...tcp });
  const listener = peer.server.listen(80);
  await peer.hosts.simulation.run(async () => {
    const ts = stamp(withTimestamps ? 500 : null);
    peer.send({ flags: SYN, seq: 1998, ...ts });
    const { seq } = peer.last;
    peer.send({ flags: ACK, seq: 1999, ack: seq + 1, ...ts });
    const connection = await listener.accept();
    connection.end();
    peer.send({ flags: ACK | FIN, seq: 1999, ack: seq + 2, ...ts });
    expect(peer.states).toEqual(["TIME-WAIT"]);
    then(peer);
    await peer.hosts.simulation.sleep(ms(1));
    for (const { state, endpoint } of peer.server.connections) {
      if (state !== "CLOSED") endpoint.connection.abort();
    }
    listener.close();
  });
}

describe("a SYN for the same four-tuple", () => {
  // By RFC 6191 §2; the third column is what comes of it.
  test.each<[string, boolean, number | null, number, "reopened" | "dropped"]>([
    ["RFC6191-2-a TWT-15 a later timestamp", true, 501, 1000, "reopened"],
    ["RFC6191-2-a the same timestamp and a larger number", true, 500, 3000, "reopened"],
    ["RFC6191-2-e TWT-16 the same timestamp and a smaller number", true, 500, 1000, "dropped"],
    ["RFC6191-2-e TWT-16 an earlier timestamp", true, 400, 3000, "dropped"],
    ["RFC6191-2-b no timestamp any more, a larger number", true, null, 3000, "reopened"],
    ["RFC6191-2-e no timestamp any more, a smaller number", true, null, 1000, "dropped"],
    ["RFC6191-2-c a timestamp for the first time", false, 1, 1000, "reopened"],
    ["RFC6191-2-d TWT-15 none before and now, a larger number", false, null, 3000, "reopened"],
    ["RFC6191-2-e none before and now, a smaller number", false, null, 1000, "dropped"],
  ])("SHLD-4 MAY-2 %s", async (_what, before, tsVal, seq, outcome) => {
    await inTimeWait({ reopenTimeWait: "rfc6191" }, before, (peer) => {
      const old = peer.server.connections[0]!;
      const { sndNxt } = old.endpoint.tcb;
      peer.send({ flags: SYN, seq, ...stamp(tsVal) });
      if (outcome === "dropped") {
        expect([peer.states, peer.sent]).toEqual([["TIME-WAIT"], []]);
        return;
      }
      expect(old.state).toBe("CLOSED");
      expect(peer.states.at(-1)).toBe("SYN-RECEIVED");
      expect(peer.last.flags).toBe(SYN | ACK);
      expect(peer.last.ack).toBe(seq + 1);
      expect((peer.last.seq - sndNxt) | 0).toBeGreaterThan(0);
    });
  });

  test("RFC6191-2-e where it may not be reopened, an ACK tells the peer where it stands", async () => {
    await inTimeWait({ reopenTimeWait: "never" }, true, (peer) => {
      peer.send({ flags: SYN, seq: 3000, ...stamp(900) });
      expect(peer.states).toEqual(["TIME-WAIT"]);
      expect(peer.last).toMatchObject({ flags: ACK, ack: 2000 });
    });
  });
});

test("linux: a segment without a timestamp leaves the latest one as it is", () => {
  const lab = inState("TIME-WAIT", { profile: "linux", timestamps: true });
  Object.assign(lab.tcb, { timestampsOk: true, tsRecent: 500, tsRecentNs: 0 });
  lab.arrives({ flags: "A", set: { tsVal: 900 } });
  expect(lab.tcb.tsRecent).toBe(500);
  lab.arrives({ flags: "A", set: { tcpOptions: OPTION_TIMESTAMPS, tsVal: 900 } });
  expect(lab.tcb.tsRecent).toBe(900);
});

describe("assassination", () => {
  test.each(["linux", "rfc"] as const)("%s: RFC1337-2 TWT-12 a RST ends TIME-WAIT early", (profile) => {
    const lab = inState("TIME-WAIT", { profile });
    expect(lab.arrives({ flags: "R" })).toEqual([]);
    expect([lab.tcb.state, lab.error]).toEqual(["CLOSED", null]);
  }); // prettier-ignore

  test.each(["linux", "rfc"] as const)("%s: RFC1337-3(F1) TWT-13 with the fix it is ignored", (profile) => {
    const lab = inState("TIME-WAIT", { profile, ignoreResetInTimeWait: true });
    const endsNs = lab.tcb.timeWaitDeadlineNs;
    expect(lab.arrives({ flags: "R" })).toEqual([]);
    expect(lab.arrives({ flags: "RA", seq: 5 }).filter((sent) => sent.startsWith("R"))).toEqual([]);
    expect([lab.tcb.state, lab.tcb.timeWaitDeadlineNs]).toEqual(["TIME-WAIT", endsNs]);
  }); // prettier-ignore

  test("RFC1337-2 old data draws an ACK, whose answer is the RST; with the fix the state survives", async () => {
    for (const ignoreResetInTimeWait of [false, true]) {
      await inTimeWait({ ignoreResetInTimeWait }, false, (peer) => {
        peer.send({ flags: ACK, seq: 1990, ack: 1, payloadLength: 5, payload: new Uint8Array(5) });
        expect(peer.last).toMatchObject({ flags: ACK, ack: 2000 });
        // The peer knows nothing of the connection: RST with the number that was acknowledged.
        peer.send({ flags: RST, seq: peer.last.ack });
        expect(peer.states).toEqual([ignoreResetInTimeWait ? "TIME-WAIT" : "CLOSED"]);
      });
    }
  });
});

test("TWT-19 it lasts two MSL, to the instant", () => {
  const lab = inState("TIME-WAIT", { timeWaitNs: seconds(30) });
  lab.expire();
  expect([lab.nowNs, lab.tcb.state]).toEqual([seconds(30), "CLOSED"]);
});

test("linux: an ACK that keeps TIME-WAIT tells of a later timestamp, which a SYN has to reach (PAWS)", async () => {
  await inTimeWait({ profile: "linux" }, true, (peer) => {
    peer.send({ flags: ACK, seq: 2000, ...stamp(600) });
    expect([peer.states, peer.sent]).toEqual([["TIME-WAIT"], []]);
    peer.send({ flags: SYN, seq: 3000, ...stamp(599) });
    expect(peer.states).toEqual(["TIME-WAIT"]);
    peer.send({ flags: SYN, seq: 3000, ...stamp(600) });
    expect(peer.states.at(-1)).toBe("SYN-RECEIVED");
  });
});

test("linux: what comes and leaves without a socket is counted, and told apart", async () => {
  await inTimeWait({ profile: "linux" }, false, (peer) => {
    const { status: before } = peer.server.connections[0]!;
    peer.send({ flags: ACK, seq: 1990, ack: 1, payloadLength: 5, payload: new Uint8Array(5) });
    const { status } = peer.server.connections[0]!;
    expect(peer.sent).toHaveLength(1);
    for (const [all, apart] of [
      ["segmentsSent", "sentWithoutSocket"],
      ["segmentsReceived", "receivedWithoutSocket"],
      ["dataSegmentsReceived", "dataReceivedWithoutSocket"],
    ] as const) {
      expect([all, status[all], status[apart]]).toEqual([all, before[all] + 1, before[apart] + 1]);
    }
  });
});
