import { seconds } from "@seedwire/engine";
import { OPTION_TIMESTAMPS, type Packet } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { closeBoth } from "./event/close.ts";
import { ForgedPeer, OURS, text, THEIRS } from "./forged-peer.fixture.ts";
import { inState, type Lab } from "./lab.fixture.ts";
import type { TcpOptions } from "./config.ts";

const stamp = (tsVal: number): Partial<Packet> => ({ tcpOptions: OPTION_TIMESTAMPS, tsVal });

/** A stack that listens on port 80 and has a connection in TIME-WAIT, from port 4000. */
function inTimeWait(tcp: TcpOptions, stamped = false): ForgedPeer {
  const peer = new ForgedPeer({ timestamps: stamped, ...tcp });
  const options = stamped ? stamp(100) : {};
  peer.stack.listen(80, {}, (connection) => connection.end());
  peer.says("S", THEIRS, 0, options);
  expect(peer.says("A", THEIRS + 1, OURS + 1, options)).toEqual([
    `FA ${OURS + 1} ack ${THEIRS + 1}`,
  ]);
  peer.says("FA", THEIRS + 1, OURS + 2, options);
  expect(peer.stack.connections[0]!.state).toBe("TIME-WAIT");
  return peer;
}

/** The number of the peer's next byte, and of ours, in TIME-WAIT. */
const NEXT = THEIRS + 2;
const OUR_NEXT = OURS + 2;
const CHALLENGE = `A ${OUR_NEXT} ack ${NEXT}`;
/** ISN of a connection that takes the place of one in TIME-WAIT (Linux). */
const FRESH = OUR_NEXT + 65535 + 2;

describe("SHLD-4 MAY-2 a SYN for a connection in TIME-WAIT", () => {
  const opened = (syn: number): string[] => [`SA ${FRESH} ack ${syn + 1}`];

  test("TWT-15 RFC6191-2-d without timestamps: a larger number opens it, beyond all that was sent", () => {
    for (const profile of ["rfc", "linux"] as const) {
      const peer = inTimeWait({ profile });
      expect(peer.says("S", NEXT + 1)).toEqual(opened(NEXT + 1));
      expect(peer.says("A", NEXT + 2, FRESH + 1)).toEqual([`FA ${FRESH + 1} ack ${NEXT + 2}`]);
    }
  });

  test("RFC6191-2-e TWT-16 rfc: a smaller one is dropped in silence; TIME-WAIT goes on", () => {
    const peer = inTimeWait({ profile: "rfc" });
    expect(peer.says("S", NEXT)).toEqual([]);
    expect(peer.says("S", THEIRS)).toEqual([]);
    expect(peer.stack.connections[0]!.state).toBe("TIME-WAIT");
  });

  test("linux: a smaller one is answered by an ACK", () => {
    const peer = inTimeWait({ profile: "linux" });
    expect(peer.says("S", NEXT)).toEqual([CHALLENGE]);
  });

  test("TWT-17 without RFC 6191 all of them draw a challenge", () => {
    const peer = inTimeWait({ profile: "rfc", reopenTimeWait: "never" });
    expect(peer.says("S", NEXT + 100)).toEqual([CHALLENGE]);
  });

  test("RFC6191-2-a timestamps on both: a later one opens, or the same with a larger number", () => {
    const tcp: TcpOptions = { profile: "rfc" };
    expect(
      inTimeWait({ ...tcp, timestamps: true }, true).says("S", NEXT - 500, 0, stamp(101)),
    ).toEqual(opened(NEXT - 500));
    expect(
      inTimeWait({ ...tcp, timestamps: true }, true).says("S", NEXT + 5, 0, stamp(100)),
    ).toEqual(opened(NEXT + 5));
    for (const [seq, time] of [
      [NEXT - 5, 100],
      [NEXT + 5, 99],
    ] as const) {
      const peer = inTimeWait({ ...tcp, timestamps: true }, true);
      expect(peer.says("S", seq, 0, stamp(time))).toEqual([]);
    }
  });

  test("RFC6191-2-b RFC6191-2-c timestamps lost need a larger number, timestamps gained do not", () => {
    const lost = inTimeWait({ profile: "rfc", timestamps: true }, true);
    expect(lost.says("S", NEXT - 5)).toEqual([]);
    expect(lost.says("S", NEXT + 5)).toEqual(opened(NEXT + 5));
    const gained = inTimeWait({ profile: "rfc", timestamps: true });
    expect(gained.says("S", NEXT - 5, 0, stamp(1))).toEqual(opened(NEXT - 5));
  });

  test("RFC6191-2-d RFC6191-2-e rfc: a host that uses no timestamps goes by numbers, whatever the SYN has", () => {
    const peer = inTimeWait({ profile: "rfc", timestamps: false });
    expect(peer.says("S", THEIRS, 0, stamp(1))).toEqual([]); // the old SYN, late
    expect(peer.says("S", NEXT + 5, 0, stamp(1))).toEqual(opened(NEXT + 5));
  });

  test("linux: PAWS keeps an old one out", () => {
    const peer = inTimeWait({ profile: "linux" }, true);
    expect(peer.says("S", NEXT + 5, 0, stamp(99))).toEqual([CHALLENGE]);
  });

  test("nobody listens any more: it is answered like any old segment", () => {
    const peer = inTimeWait({ profile: "linux" });
    for (const { listener } of peer.stack.connections) listener!.close();
    expect(peer.says("S", NEXT + 5)).toEqual([CHALLENGE]);
  });
});

describe("RFC 1337", () => {
  test("RFC1337-2 TWT-12 an old segment draws an ACK, its RST ends TIME-WAIT early", () => {
    for (const profile of ["rfc", "linux"] as const) {
      const peer = inTimeWait({ profile });
      expect(peer.says("A", NEXT - 2, OUR_NEXT, text(1))).toEqual([CHALLENGE]);
      expect(peer.says("R", NEXT)).toEqual([]);
      expect(peer.stack.connections[0]!.state).toBe("CLOSED");
    }
  });

  test("RFC1337-3(F1) TWT-13 with the fix no RST does", () => {
    for (const profile of ["rfc", "linux"] as const) {
      const peer = inTimeWait({ profile, ignoreResetInTimeWait: true });
      for (const seq of [NEXT, NEXT + 1, NEXT - 1]) peer.says("R", seq);
      expect(peer.stack.connections[0]!.state).toBe("TIME-WAIT");
    }
  });
});

describe("linux: TIME-WAIT begins anew", () => {
  const timeLeft = (lab: Lab): number => lab.tcb.timeWaitDeadlineNs - lab.nowNs;

  test.each([
    ["TWT-10 an ACK of RCV.NXT", { flags: "A" }, 0, seconds(60)],
    ["TWT-08 the peer's FIN again", { flags: "FA", seq: -1 }, 1, seconds(60)],
    ["TWT-11 data", { flags: "A", length: 10 }, 1, seconds(60)],
    ["not so: a SYN without ACK", { flags: "S", seq: -100 }, 1, seconds(30)],
    ["not so: a RST elsewhere", { flags: "R", seq: 5 }, 0, seconds(30)],
  ])("%s", (_, said, answers, left) => {
    const lab = inState("TIME-WAIT", { profile: "linux" });
    lab.nowNs += seconds(30);
    expect(lab.arrives(said)).toHaveLength(answers);
    expect([lab.tcb.state, timeLeft(lab)]).toEqual(["TIME-WAIT", left]);
  });
});

describe("RFC1122-TCP-4.2.2.13 FIN-WAIT-2 of a connection that was let go", () => {
  const orphan = (options: TcpOptions = {}): Lab => {
    const lab = inState("FIN-WAIT-2", { profile: "linux", ...options });
    lab.event((tcb, out) => closeBoth(tcb, out));
    return lab;
  };

  test("FW2-29 data draws a RST with the number that it acknowledges", () => {
    const lab = orphan();
    expect(lab.arrives({ flags: "A", length: 10 })).toEqual(["R 2"]);
    expect(lab.tcb.state).toBe("CLOSED");
  });

  test("FW2-30 FW2-31 a FIN leads to TIME-WAIT; with text it draws a RST", () => {
    const lab = orphan();
    expect(lab.arrives({ flags: "FA" })).toEqual(["A 2 ack 2"]);
    expect([lab.tcb.state, lab.tcb.timeWaitDeadlineNs - lab.nowNs]).toEqual([
      "TIME-WAIT",
      seconds(60),
    ]);
    expect(orphan().arrives({ flags: "FA", length: 10 })).toEqual(["R 2"]);
  });

  test.each([
    ["an ACK again", { flags: "A" }, []],
    ["an old segment", { flags: "A", seq: -10, length: 5 }, ["A 2 ack 1"]],
    ["a SYN", { flags: "S" }, ["RA zero ack 2"]],
    ["a RST", { flags: "R", seq: 7 }, []],
  ])("%s", (_, said, answer) => {
    expect(orphan().arrives(said)).toEqual(answer);
  });

  test.each([
    [-1, "RA 2 ack 1", 0],
    [seconds(20), undefined, seconds(20)],
    [seconds(100), undefined, seconds(80)],
  ])("TCP_LINGER2 of %d ns", (finWait2Ns, sent, lastsNs) => {
    const lab = inState("FIN-WAIT-2", { profile: "linux", finWait2Ns });
    const [first] = lab.event((tcb, out) => closeBoth(tcb, out));
    expect(first).toBe(sent);
    if (lab.tcb.state !== "CLOSED") lab.expire();
    expect([lab.tcb.state, lab.nowNs]).toEqual(["CLOSED", lastsNs]);
  });
});
