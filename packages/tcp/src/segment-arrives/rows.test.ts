import type { IcmpErrorKind } from "@seedwire/ip";
import { addressOf, OPTION_MSS } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { icmpArrives } from "../event/icmp.ts";
import { openActive } from "../event/open.ts";
import { inState, Lab, type Said } from "../lab.fixture.ts";
import { seqAdd } from "../seq.ts";
import type { State } from "../state.ts";
import { rcvWndBytes } from "../tcb.ts";

/** Sent at once, or as soon as the application had its say. */
const answer = (lab: Lab, said: Said): string[] => [...lab.arrives(said), ...lab.settle()];

describe.each<[State, string, number]>([
  ["ESTABLISHED", "EST-15 EST-16 EST-18 EST-19 EST-31 EST-32 EST-33", 1],
  ["FIN-WAIT-1", "FW1-10 FW1-11 FW1-13 FW1-14 FW1-27 FW1-28 FW1-29", 2],
  ["FIN-WAIT-2", "FW2-10 FW2-11 FW2-13 FW2-14 FW2-26 FW2-27 FW2-28", 2],
])("%s receives: %s", (state, _ids, nxt) => {
  const lab = (): Lab => inState(state, { receiveBufferBytes: 1000 });

  test("what overlaps is trimmed, what lies beyond the edge too", () => {
    const receiver = lab();
    expect(answer(receiver, { flags: "A", seq: -10, length: 30 })).toEqual([`A ${nxt} ack 21`]);
    expect(receiver.tcb.receiveBuffer.bytes).toBe(20);
    answer(receiver, { flags: "A", length: 5000 });
    expect(receiver.tcb.receiveBuffer.bytes).toBe(1000);
  });

  test("with a closed window data draws an ACK, an ACK is processed in silence", () => {
    const receiver = lab();
    answer(receiver, { flags: "A", length: rcvWndBytes(receiver.tcb) });
    expect(answer(receiver, { flags: "A", length: 1 })).toEqual([`A ${nxt} ack 1001`]);
    expect(answer(receiver, { flags: "A", window: 7 })).toEqual([]);
    expect(receiver.tcb.sndWndBytes).toBe(7);
  });

  test("data that fills a gap is acknowledged at once, with all behind it", () => {
    const receiver = lab();
    expect(answer(receiver, { flags: "A", seq: 10, length: 10 })).toEqual([`A ${nxt} ack 1`]);
    expect(answer(receiver, { flags: "A", length: 10 })).toEqual([`A ${nxt} ack 21`]);
  });

  test("an urgent pointer changes nothing about the data", () => {
    const receiver = lab();
    receiver.arrives({ flags: "AU", length: 3, set: { urgentPointer: 2 } });
    expect(receiver.tcb.receiveBuffer.bytes).toBe(3);
  });

  test("an urgent pointer without the flag URG is none", () => {
    for (const profile of ["linux", "rfc"] as const) {
      const receiver = inState("ESTABLISHED", { profile });
      receiver.arrives({ flags: "A", length: 3, set: { urgentPointer: 2 } });
      expect([receiver.tcb.receiveBuffer.bytes, receiver.tcb.urgent]).toEqual([3, "none"]);
    }
  });
});

test.each<[string, State]>([
  ["CWT-26", "CLOSE-WAIT"],
  ["CLG-22", "CLOSING"],
  ["LAK-19", "LAST-ACK"],
])("%s U-17 in %s an urgent pointer is ignored", (_id, state) => {
  const lab = inState(state);
  const said = { flags: "AU", ack: -1, set: { urgentPointer: 0xffff } };
  expect(answer(lab, said)).toEqual([]);
  expect(lab.tcb.state).toBe(state);
});

test("LAK-16 text beyond a closed window that acknowledges our FIN: it is over, and nothing is answered", () => {
  const lab = inState("LAST-ACK");
  lab.tcb.rcvAdv = lab.tcb.rcvNxt;
  expect(lab.arrives({ flags: "A", length: 3 })).toEqual([]);
  expect(lab.tcb.state).toBe("CLOSED");
});

test.each([-1, 1])(
  "SRC-15 what comes with an ACK that acknowledges nothing of ours (%i) is not taken",
  (ack) => {
    for (const profile of ["linux", "rfc"] as const) {
      const lab = inState("SYN-RECEIVED", { profile });
      const before = lab.tcb.rcvNxt;
      expect(lab.arrives({ flags: "A", ack, length: 3 })[0]).toMatch(/^R /);
      expect([lab.tcb.rcvNxt, lab.tcb.receiveBuffer.bytes]).toEqual([before, 0]);
    }
  },
);

/** A state with data of ours in flight, a FIN behind it if we have closed; the MSS is 536. */
function sending(state: "ESTABLISHED" | "FIN-WAIT-1" | "CLOSE-WAIT" | "LAST-ACK"): Lab {
  const lab = inState(state === "LAST-ACK" ? "CLOSE-WAIT" : "ESTABLISHED");
  if (state === "CLOSE-WAIT") return withData(inState("CLOSE-WAIT"));
  withData(lab);
  if (state !== "ESTABLISHED") lab.close();
  return lab;
}
function withData(lab: Lab): Lab {
  lab.write(536 * 4);
  return lab;
}

test.each<[string, "ESTABLISHED" | "FIN-WAIT-1" | "CLOSE-WAIT" | "LAST-ACK"]>([
  ["EST-30", "ESTABLISHED"],
  ["FW1-25", "FIN-WAIT-1"],
  ["CWT-25", "CLOSE-WAIT"],
  ["LAK-17", "LAST-ACK"],
])("%s %s: an ACK of data alone moves SND.UNA and starts the timer again", (_id, state) => {
  const lab = sending(state);
  expect(lab.tcb.state).toBe(state);
  lab.nowNs = 5e8;
  const inFlight = lab.tcb.scoreboard.bytes;
  lab.arrives({ flags: "A", ack: -inFlight + 536 });
  expect([lab.tcb.unaOffset, lab.tcb.state]).toEqual([536, state]);
  expect(lab.tcb.rtoDeadlineNs).toBe(15e8);
  lab.arrives({ flags: "A" });
  const after = { "FIN-WAIT-1": "FIN-WAIT-2", "LAST-ACK": "CLOSED" }[state as string] ?? state;
  expect(lab.tcb.state).toBe(after);
});

test.each<[string, State, string]>([
  ["EST-29", "ESTABLISHED", "A 1+536 ack 1"],
  ["CWT-24", "CLOSE-WAIT", "A 1+536 ack 2"],
])("%s in %s a larger window lets out what waited", (_id, state, wanted) => {
  const lab = inState(state);
  lab.arrives({ flags: "A", window: 0 });
  expect(lab.write(1000)).toEqual([]);
  expect(lab.arrives({ flags: "A" })[0]).toBe(wanted);
});

test.each<[string, State, number]>([
  ["FW1-24", "FIN-WAIT-1", -1],
  ["FW2-24 FW2-23", "FIN-WAIT-2", 0],
  ["CLG-19", "CLOSING", -1],
])("%s in %s SND.WND, WL1 and WL2 are those of the newest segment", (_id, state, ack) => {
  const lab = inState(state);
  lab.arrives({ flags: "A", ack, window: 123 });
  lab.arrives({ flags: "A", ack, window: 456 });
  expect(lab.tcb.sndWndBytes).toBe(456);
});

test("a retransmission that acknowledges something new tells its window too: its right edge is the peer's", () => {
  const lab = inState("ESTABLISHED", { profile: "rfc", nagle: false });
  lab.write(500);
  lab.write(500);
  // An ACK with a high number, and then text from before it, which acknowledges more and offers less.
  lab.arrives({ flags: "A", seq: 100, ack: -1000, window: 1000 });
  const edge = seqAdd(lab.tcb.sndUna, lab.tcb.sndWndBytes);
  lab.arrives({ flags: "A", seq: 0, length: 10, ack: -500, window: 500 });
  expect(seqAdd(lab.tcb.sndUna, lab.tcb.sndWndBytes)).toBe(edge);
});

test.each<[string, State]>([
  ["FW1-40 EST-42", "FIN-WAIT-1"],
  ["CWT-35", "CLOSE-WAIT"],
  ["LAK-28", "LAST-ACK"],
])("%s in %s the override of SWS avoidance fires within a second", (_id, state) => {
  const lab = inState(state === "FIN-WAIT-1" ? "ESTABLISHED" : "CLOSE-WAIT");
  lab.arrives({ flags: "A", window: 50 });
  lab.write(2000);
  if (state !== "CLOSE-WAIT") lab.close();
  expect(lab.tcb.state).toBe(state);
  expect(lab.expire()[0]).toMatch(/A 1\+50 /);
  expect(lab.nowNs).toBeLessThanOrEqual(1e9);
});

test("CWT-34 in CLOSE-WAIT a closed window is probed", () => {
  const lab = inState("CLOSE-WAIT");
  lab.arrives({ flags: "A", window: 0 });
  lab.write(10);
  expect(lab.expire()).toEqual(["A 1+1 ack 2"]);
});

/** An ICMP error that quotes the oldest segment in flight. */
function hear(lab: Lab, kind: IcmpErrorKind, mtu = 1500): string[] {
  const quoted = lab.packet({ flags: "A", set: { seq: lab.tcb.sndUna } });
  const source = addressOf(10, 0, 0, 9);
  const error = { kind, type: 3, code: 4, source, nextHopMtu: mtu, quoted };
  return lab.event((tcb, out) => icmpArrives(tcb, error, mtu, out));
}

test.each<[string, State]>([
  ["SRC-29 SRC-32", "SYN-RECEIVED"],
  ["FW1-42 FW1-45", "FIN-WAIT-1"],
  ["FW2-38 FW2-40", "FIN-WAIT-2"],
  ["CWT-39 CWT-42", "CLOSE-WAIT"],
  ["CLG-32 CLG-35", "CLOSING"],
  ["LAK-29 LAK-32", "LAST-ACK"],
  ["TWT-20 TWT-21 TWT-22", "TIME-WAIT"],
])("%s MUST-55 MUST-56 in %s soft errors and quench end nothing", (_id, state) => {
  const lab = inState(state);
  if (state === "CLOSE-WAIT") lab.write(10);
  for (const kind of [
    "net-unreachable",
    "host-unreachable",
    "source-route-failed",
    "ttl-exceeded",
    "parameter-problem",
    "source-quench",
  ] as const) {
    expect(hear(lab, kind)).toEqual([]);
  }
  expect(lab.tcb.state).toBe(state);
});

test.each<[string, State]>([
  ["FW1-44", "FIN-WAIT-1"],
  ["CWT-41", "CLOSE-WAIT"],
  ["LAK-31", "LAST-ACK"],
])("%s in %s what is too large for the path goes again in pieces", (_id, state) => {
  const lab = inState(state === "FIN-WAIT-1" ? "ESTABLISHED" : "CLOSE-WAIT");
  lab.write(536);
  if (state !== "CLOSE-WAIT") lab.close();
  expect(lab.tcb.state).toBe(state);
  const sent = hear(lab, "fragmentation-needed", 340);
  expect(sent.map((line) => line.split(" ")[1])).toEqual(["1+300", "301+236"]);
});

test("SST-28 SRC-31 too large before there is data: SMSS falls, nothing is sent again", () => {
  for (const state of ["SYN-SENT", "SYN-RECEIVED"] as const) {
    const lab = inState(state);
    expect(hear(lab, "fragmentation-needed", 340)).toEqual([]);
    expect([lab.tcb.state, lab.tcb.smssBytes]).toEqual([state, 300]);
  }
});

test.each([
  [68, 28],
  [576, 536],
  [1500, 1460],
  [9000, 8960],
  [65535, 65495],
])("CLO-03 MUST-14 MUST-67 SHLD-5 MAY-3 at an MTU of %d the SYN says MSS %d", (mtu, mss) => {
  const lab = new Lab({}, false, mtu);
  expect(lab.event((tcb, out) => openActive(tcb, out))).toEqual(["S 0"]);
  expect([lab.packets[0]!.tcpOptions & OPTION_MSS, lab.packets[0]!.mss]).toEqual([OPTION_MSS, mss]);
  expect(lab.tcb.sndNxt).toBe(seqAdd(lab.tcb.iss, 1));
  lab.arrives({ flags: "SA" });
  lab.write(5000);
  lab.close();
  for (const { tcpOptions } of lab.packets) expect(tcpOptions & OPTION_MSS).toBe(0); // MUST-65
});
