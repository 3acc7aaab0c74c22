import { seconds } from "@seedwire/engine";
import { expect, test } from "vitest";
import { Lab, inState, IRS, ISS, type Said, show } from "../lab.fixture.ts";
import { Outbox } from "../outbox.ts";
import { seqDiff } from "../seq.ts";
import type { State } from "../state.ts";
import { rcvWndBytes } from "../tcb.ts";
import { inClosed } from "./closed.ts";
import { inListen } from "./listen.ts";

/** Before, segment, after: the state, and what leaves (numbers from ISS and IRS). */
type Row = readonly [title: string, before: State, said: Said, after: State, sent: string[]];

const SYNCHRONIZED = [
  "ESTABLISHED",
  "FIN-WAIT-1",
  "FIN-WAIT-2",
  "CLOSE-WAIT",
  "CLOSING",
  "LAST-ACK",
  "TIME-WAIT",
] as const;

/** The ACK that says where both ends are. */
const ackOf = (lab: Lab): string =>
  `A ${seqDiff(lab.tcb.sndNxt, ISS)} ack ${seqDiff(lab.tcb.rcvNxt, IRS)}`;

/** Ids of the state table: the row of each state in the order of `SYNCHRONIZED`. */
function everySynchronized(
  ids: readonly string[],
  what: string,
  check: (lab: Lab, state: State) => void,
): void {
  SYNCHRONIZED.forEach((state, at) => {
    test(`${ids[at] ?? ""} ${state}: ${what}`, () => check(inState(state), state));
  });
}

everySynchronized(
  ["EST-13", "FW1-08", "FW2-08", "CWT-13", "CLG-08", "LAK-08", "TWT-09"],
  "RFC 9293 U-10 a segment outside of the window draws an ACK",
  (lab, state) => {
    const ack = ackOf(lab);
    expect(lab.arrives({ flags: "A", seq: -1, length: 1 })).toEqual([ack]);
    expect(lab.arrives({ flags: "A", seq: rcvWndBytes(lab.tcb), length: 1 })).toEqual([ack]);
    expect(lab.arrives({ flags: "A", seq: -1 })).toEqual([ack]); // a keep-alive
    expect(lab.tcb.state).toBe(state);
  },
);

everySynchronized(
  ["EST-14", "FW1-09", "FW2-09", "CWT-14", "CLG-09", "LAK-09", "TWT-14"],
  "RFC 9293 U-6 a RST outside of the window is dropped in silence",
  (lab, state) => {
    expect(lab.arrives({ flags: "R", seq: -1 })).toEqual([]);
    expect(lab.arrives({ flags: "RA", seq: rcvWndBytes(lab.tcb) })).toEqual([]);
    expect(lab.arrives({ flags: "RA", seq: -10, length: 20 })).toEqual([]);
    expect(lab.tcb.state).toBe(state);
  },
);

everySynchronized(
  ["EST-21", "FW1-16", "FW2-16", "CWT-16", "CLG-11", "LAK-11", ""],
  "RFC 9293 U-5 RFC5961-3.2 a RST in the window but not at RCV.NXT draws a challenge ACK",
  (lab, state) => {
    const ack = ackOf(lab);
    expect(lab.arrives({ flags: "R", seq: 1 })).toEqual([ack]);
    expect(lab.arrives({ flags: "R", seq: rcvWndBytes(lab.tcb) - 1 })).toEqual([ack]);
    expect(lab.tcb.state).toBe(state);
    expect(lab.tcb.counters.challengeAcks).toBe(2);
  },
);

everySynchronized(
  ["EST-20", "FW1-15", "FW2-15", "CWT-15", "CLG-10", "LAK-10", "TWT-12"],
  "RFC 9293 U-4 SHLD-2 a RST at RCV.NXT ends it, with data on it or not",
  (lab, state) => {
    expect(lab.arrives({ flags: "R", length: 5 })).toEqual([]);
    expect(lab.tcb.state).toBe("CLOSED");
    const quiet = ["CLOSING", "LAST-ACK", "TIME-WAIT"].includes(state);
    expect(lab.error).toBe(quiet ? null : "ECONNRESET");
  },
);

everySynchronized(
  ["EST-23", "FW1-18", "FW2-18", "CWT-18", "CLG-13", "LAK-13", "TWT-17"],
  "RFC 9293 U-7 RFC5961-4.2 a SYN draws a challenge ACK whatever its number",
  (lab, state) => {
    const ack = ackOf(lab);
    for (const seq of [-100_000, -1, 0, 5, rcvWndBytes(lab.tcb), 100_000]) {
      lab.nowNs += seconds(1); // RFC 5961 §7: not too many at a time
      expect(lab.arrives({ flags: "S", seq })).toEqual([ack]);
      expect(lab.arrives({ flags: "SA", seq })).toEqual([ack]);
    }
    expect(lab.tcb.state).toBe(state);
  },
);

everySynchronized(
  ["EST-25", "FW1-20", "FW2-20", "CWT-20", "CLG-15", "LAK-15", ""],
  "RFC 9293 U-15 a segment without ACK is dropped, its data and FIN too",
  (lab, state) => {
    const { rcvNxt } = lab.tcb;
    expect(lab.arrives({ flags: "F", length: 10 })).toEqual([]);
    expect([lab.tcb.state, lab.tcb.rcvNxt]).toEqual([state, rcvNxt]);
  },
);

everySynchronized(
  ["EST-26", "FW1-21", "FW2-21", "CWT-21", "CLG-16", "LAK-18", ""],
  "RFC 9293 U-8 an ACK of what was never sent draws an ACK, and the segment is dropped",
  (lab, state) => {
    const { rcvNxt } = lab.tcb;
    const ack = ackOf(lab);
    expect(lab.arrives({ flags: "A", ack: 1, length: 10 })).toEqual([ack]);
    expect([lab.tcb.state, lab.tcb.rcvNxt]).toEqual([state, rcvNxt]);
  },
);

everySynchronized(
  ["EST-27", "FW1-22", "FW2-22", "CWT-22", "CLG-17", "", ""],
  "RFC 9293 U-8 MAY-12 RFC5961-5.2 an ACK older than the largest window draws an ACK",
  (lab, state) => {
    const { rcvNxt } = lab.tcb;
    const ack = ackOf(lab);
    const tooOld = -lab.tcb.maxSndWndBytes - 2;
    expect(lab.arrives({ flags: "A", ack: tooOld, length: 10 })).toEqual([ack]);
    expect([lab.tcb.state, lab.tcb.rcvNxt]).toEqual([state, rcvNxt]);
  },
);

const rows: Row[] = [
  // SYN-SENT (RFC 9293 §3.10.7.3)
  ["SST-09 U-2 RST of a wrong ACK", "SYN-SENT", { flags: "RA", ack: 1 }, "SYN-SENT", []],
  ["SST-10 old ACK", "SYN-SENT", { flags: "A", ack: -1 }, "SYN-SENT", ["R 0"]],
  ["SST-10 SYN,ACK of what was not sent", "SYN-SENT", { flags: "SA", ack: 1 }, "SYN-SENT", ["R 2"]],
  ["SST-11 U-2 RST,ACK", "SYN-SENT", { flags: "RA" }, "CLOSED", []],
  ["SST-12 RST without ACK", "SYN-SENT", { flags: "R" }, "SYN-SENT", []],
  ["SST-14 SYN,ACK", "SYN-SENT", { flags: "SA" }, "ESTABLISHED", ["A 1 ack 1"]],
  ["SST-15 with data", "SYN-SENT", { flags: "SA", length: 9 }, "ESTABLISHED", ["A 1 ack 10"]],
  ["SST-16 with FIN", "SYN-SENT", { flags: "SFA" }, "CLOSE-WAIT", ["A 1 ack 2"]],
  ["SST-18 SYN", "SYN-SENT", { flags: "S" }, "SYN-RECEIVED", ["SA 0 ack 1"]],
  ["SST-19 SYN with data", "SYN-SENT", { flags: "SF", length: 4 }, "SYN-RECEIVED", ["SA 0 ack 1"]],
  ["SST-21 neither", "SYN-SENT", { flags: "A", length: 9 }, "SYN-SENT", []],
  ["SST-21 FIN", "SYN-SENT", { flags: "FA" }, "SYN-SENT", []],
  // SYN-RECEIVED
  ["SRC-10 out of window", "SYN-RECEIVED", { flags: "A", seq: -5 }, "SYN-RECEIVED", ["A 1 ack 1"]],
  ["SRC-11 RST out of it", "SYN-RECEIVED", { flags: "R", seq: -5 }, "SYN-RECEIVED", []],
  ["SRC-12 Figure 7, U-20", "SYN-RECEIVED", { flags: "SA", seq: -1 }, "ESTABLISHED", []],
  ["SRC-14 MUST-11 RST, active", "SYN-RECEIVED", { flags: "R" }, "CLOSED", []],
  ["SRC-15 RST beside", "SYN-RECEIVED", { flags: "R", seq: 9 }, "SYN-RECEIVED", ["A 1 ack 1"]],
  ["SRC-18 SYN in window", "SYN-RECEIVED", { flags: "S", seq: 9 }, "SYN-RECEIVED", ["A 1 ack 1"]],
  ["SRC-19 no ACK", "SYN-RECEIVED", { flags: "F" }, "SYN-RECEIVED", []],
  ["SRC-20 ACK", "SYN-RECEIVED", { flags: "A" }, "ESTABLISHED", []],
  ["SRC-21 ACK with data", "SYN-RECEIVED", { flags: "A", length: 9 }, "ESTABLISHED", []],
  ["SRC-22 ACK with FIN", "SYN-RECEIVED", { flags: "FA" }, "CLOSE-WAIT", ["A 1 ack 2"]],
  ["SRC-23 ACK too old", "SYN-RECEIVED", { flags: "A", ack: -1 }, "SYN-RECEIVED", ["R 0"]],
  ["SRC-23 ACK too new", "SYN-RECEIVED", { flags: "A", ack: 1 }, "SYN-RECEIVED", ["R 2"]],
  // ESTABLISHED
  ["EST-17 gap", "ESTABLISHED", { flags: "A", seq: 9, length: 9 }, "ESTABLISHED", ["A 1 ack 1"]],
  [
    "EST-18 overlap",
    "ESTABLISHED",
    { flags: "A", seq: -4, length: 9 },
    "ESTABLISHED",
    ["A 1 ack 6"],
  ],
  ["EST-28 duplicate ACK", "ESTABLISHED", { flags: "A" }, "ESTABLISHED", []],
  ["EST-34 FIN", "ESTABLISHED", { flags: "FA" }, "CLOSE-WAIT", ["A 1 ack 2"]],
  ["EST-35 data, FIN", "ESTABLISHED", { flags: "FA", length: 9 }, "CLOSE-WAIT", ["A 1 ack 11"]],
  ["EST-36 early FIN", "ESTABLISHED", { flags: "FA", seq: 9 }, "ESTABLISHED", ["A 1 ack 1"]],
  // FIN-WAIT-1: our FIN is at 1
  ["FW1-23 old ACK", "FIN-WAIT-1", { flags: "A", ack: -1 }, "FIN-WAIT-1", []],
  ["FW1-26 ACK of our FIN", "FIN-WAIT-1", { flags: "A" }, "FIN-WAIT-2", []],
  ["FW1-31 FIN and ACK", "FIN-WAIT-1", { flags: "FA" }, "TIME-WAIT", ["A 2 ack 2"]],
  ["FW1-32 FIN", "FIN-WAIT-1", { flags: "FA", ack: -1 }, "CLOSING", ["A 2 ack 2"]],
  [
    "FW1-33 data, FIN",
    "FIN-WAIT-1",
    { flags: "FA", ack: -1, length: 9 },
    "CLOSING",
    ["A 2 ack 11"],
  ],
  ["FW1-34 early FIN", "FIN-WAIT-1", { flags: "FA", ack: -1, seq: 1 }, "FIN-WAIT-1", ["A 2 ack 1"]],
  ["FW1-12 gap", "FIN-WAIT-1", { flags: "A", seq: 9, length: 9 }, "FIN-WAIT-2", ["A 2 ack 1"]],
  // FIN-WAIT-2
  ["FW2-12 gap", "FIN-WAIT-2", { flags: "A", seq: 9, length: 9 }, "FIN-WAIT-2", ["A 2 ack 1"]],
  ["FW2-13 overlap", "FIN-WAIT-2", { flags: "A", seq: -4, length: 9 }, "FIN-WAIT-2", ["A 2 ack 6"]],
  ["FW2-25 ACK", "FIN-WAIT-2", { flags: "A" }, "FIN-WAIT-2", []],
  ["FW2-30 FIN", "FIN-WAIT-2", { flags: "FA" }, "TIME-WAIT", ["A 2 ack 2"]],
  ["FW2-31 data, FIN", "FIN-WAIT-2", { flags: "FA", length: 9 }, "TIME-WAIT", ["A 2 ack 11"]],
  ["FW2-32 early FIN", "FIN-WAIT-2", { flags: "FA", seq: 1 }, "FIN-WAIT-2", ["A 2 ack 1"]],
  // CLOSE-WAIT
  ["CWT-23 duplicate ACK", "CLOSE-WAIT", { flags: "A" }, "CLOSE-WAIT", []],
  ["CWT-27 data", "CLOSE-WAIT", { flags: "A", length: 9 }, "CLOSE-WAIT", []],
  ["CWT-28 FIN again", "CLOSE-WAIT", { flags: "FA", seq: -1 }, "CLOSE-WAIT", ["A 1 ack 2"]],
  ["CWT-29 another FIN", "CLOSE-WAIT", { flags: "FA" }, "CLOSE-WAIT", ["A 1 ack 2"]],
  // CLOSING: our FIN is at 1
  ["CLG-20 ACK of our FIN", "CLOSING", { flags: "A" }, "TIME-WAIT", []],
  ["CLG-21 not of our FIN", "CLOSING", { flags: "A", ack: -1 }, "CLOSING", []],
  ["CLG-18 CLG-23 data", "CLOSING", { flags: "A", ack: -1, length: 9 }, "CLOSING", []],
  ["CLG-24 FIN again", "CLOSING", { flags: "FA", seq: -1, ack: -1 }, "CLOSING", ["A 2 ack 2"]],
  ["CLG-25 another FIN", "CLOSING", { flags: "FA", ack: -1 }, "CLOSING", ["A 2 ack 2"]],
  // LAST-ACK: our FIN is at 1
  ["LAK-16 ACK of our FIN", "LAST-ACK", { flags: "A" }, "CLOSED", []],
  ["LAK-20 data", "LAST-ACK", { flags: "A", ack: -1, length: 9 }, "LAST-ACK", []],
  ["LAK-21 FIN again", "LAST-ACK", { flags: "FA", seq: -1, ack: -1 }, "LAST-ACK", ["A 2 ack 2"]],
  ["LAK-22 another FIN", "LAST-ACK", { flags: "FA", ack: -1 }, "LAST-ACK", ["A 2 ack 2"]],
  // TIME-WAIT
  ["TWT-08 FIN again", "TIME-WAIT", { flags: "FA", seq: -1 }, "TIME-WAIT", ["A 2 ack 2"]],
  ["TWT-10 ACK", "TIME-WAIT", { flags: "A" }, "TIME-WAIT", []],
  ["TWT-11 data", "TIME-WAIT", { flags: "A", length: 9 }, "TIME-WAIT", ["A 2 ack 2"]],
  ["TWT-11 another FIN", "TIME-WAIT", { flags: "FA" }, "TIME-WAIT", ["A 2 ack 2"]],
];

test.each(rows)("%s in %s: %j -> %s", (_title, before, said, after, wanted) => {
  const lab = inState(before);
  const sent = lab.arrives(said);
  // By the RFC profile an ACK waits, within the instant, for what the application says.
  expect([...sent, ...lab.settle()]).toEqual(wanted);
  expect(lab.tcb.state).toBe(after);
});

test("SRC-13 RFC 9293 MUST-11 a RST in SYN-RECEIVED after a passive OPEN tells nobody", () => {
  const lab = inState("SYN-RECEIVED", {}, true);
  expect(lab.arrives({ flags: "R" })).toEqual([]);
  expect([lab.tcb.state, lab.error]).toEqual(["CLOSED", null]);
  const active = inState("SYN-RECEIVED");
  active.arrives({ flags: "R" });
  expect(active.error).toBe("ECONNREFUSED");
});

test("SST-11 RST in SYN-SENT is ECONNREFUSED", () => {
  const lab = inState("SYN-SENT");
  lab.arrives({ flags: "RA" });
  expect(lab.error).toBe("ECONNREFUSED");
});

test("SRC-10 the SYN again draws the SYN,ACK again, whose round trip is then not measured", () => {
  const lab = inState("SYN-RECEIVED", {}, true);
  lab.nowNs = 5e6;
  expect(lab.arrives({ flags: "S", seq: -1 })).toEqual(["SA 0 ack 1"]);
  lab.nowNs = 6e6;
  lab.arrives({ flags: "A" });
  expect([lab.tcb.state, lab.tcb.rtt.srttNs]).toEqual(["ESTABLISHED", -1]);
});

test("TWT-08 TWT-11 a FIN restarts 2 MSL, an ACK or foreign FIN number does not", () => {
  const lab = inState("TIME-WAIT");
  const endsNs = lab.tcb.timeWaitDeadlineNs;
  lab.nowNs = 1e9;
  lab.arrives({ flags: "A" });
  lab.arrives({ flags: "FA", seq: -100 });
  expect(lab.tcb.timeWaitDeadlineNs).toBe(endsNs);
  lab.arrives({ flags: "FA", seq: -1 });
  expect(lab.tcb.timeWaitDeadlineNs).toBe(endsNs + 1e9);
});

test("EST-36 EST-33 SHLD-31 a FIN and data out of order count when the gap is filled", () => {
  const lab = inState("ESTABLISHED");
  lab.arrives({ flags: "FA", seq: 30, length: 10 });
  lab.arrives({ flags: "A", seq: 10, length: 20 });
  expect(lab.tcb.state).toBe("ESTABLISHED");
  const sent = lab.arrives({ flags: "A", length: 10 });
  expect([...sent, ...lab.settle()]).toEqual(["A 1 ack 42"]);
  expect([lab.tcb.state, lab.tcb.receiveBuffer.bytes]).toEqual(["CLOSE-WAIT", 40]);
});

test("EST-19 what lies beyond the right edge is cut off, the FIN too", () => {
  const lab = inState("ESTABLISHED", { receiveBufferBytes: 1000 });
  const room = rcvWndBytes(lab.tcb);
  lab.arrives({ flags: "FA", length: room + 10 });
  expect(lab.tcb.receiveBuffer.bytes).toBe(room);
  expect([lab.tcb.state, lab.tcb.reassembly.empty]).toEqual(["ESTABLISHED", true]);
});

test("EST-15 EST-16 MUST-66 SHLD-2 a closed window: ACK and RST count, data draws an ACK", () => {
  const lab = inState("ESTABLISHED", { receiveBufferBytes: 1000 });
  lab.write(10);
  lab.arrives({ flags: "A", ack: -10, length: rcvWndBytes(lab.tcb) });
  lab.settle();
  expect(rcvWndBytes(lab.tcb)).toBe(0);
  const ack = ackOf(lab);
  expect(lab.arrives({ flags: "A", length: 1, ack: -5 })).toEqual([ack]);
  expect(lab.packets[0]!.window).toBe(0);
  expect(lab.tcb.unaOffset).toBe(5); // its ACK counted
  expect(lab.arrives({ flags: "A" })).toEqual([]);
  expect(lab.tcb.unaOffset).toBe(10);
  expect(lab.arrives({ flags: "SA" })).toEqual([ack]);
  lab.arrives({ flags: "R", length: 3 });
  expect(lab.tcb.state).toBe("CLOSED");
});

test("EST-29 RFC 9293 U-16 an older segment does not change the window", () => {
  const lab = inState("ESTABLISHED");
  lab.arrives({ flags: "A", seq: 10, length: 10, window: 500 });
  expect(lab.tcb.sndWndBytes).toBe(500);
  lab.arrives({ flags: "A", length: 5, window: 900 });
  expect(lab.tcb.sndWndBytes).toBe(500);
  lab.arrives({ flags: "A", seq: 15, window: 700 });
  expect(lab.tcb.sndWndBytes).toBe(700);
});

test("EST-31 the urgent flag does no harm", () => {
  const lab = inState("ESTABLISHED");
  lab.arrives({ flags: "AU", length: 3, set: { urgentPointer: 60000 } });
  expect(lab.tcb.receiveBuffer.bytes).toBe(3);
});

test("RFC 7323 §5.3 R1 an old timestamp draws an ACK and nothing else: not even its ACK counts", () => {
  const stamped = (tsVal: number): { set: { tcpOptions: number; tsVal: number } } => ({
    set: { tcpOptions: 16, tsVal },
  });
  const linux = inState("ESTABLISHED", { profile: "linux" });
  linux.tcb.timestampsOk = true;
  linux.tcb.tsRecent = 100;
  linux.write(10);
  expect(linux.arrives({ flags: "A", length: 5, ...stamped(98) })).toHaveLength(1);
  expect([linux.tcb.receiveBuffer.bytes, linux.tcb.unaOffset]).toEqual([0, 0]);
  expect(linux.arrives({ flags: "SA", ...stamped(98) })).toHaveLength(1);
  linux.arrives({ flags: "A", length: 5, ...stamped(100) });
  expect([linux.tcb.receiveBuffer.bytes, linux.tcb.unaOffset]).toEqual([5, 10]);
  linux.arrives({ flags: "R", ...stamped(1) }); // a RST is spared
  expect(linux.tcb.state).toBe("CLOSED");
});

// CLOSED and LISTEN have no TCB.
test.each<readonly [string, Said, string[]]>([
  ["CLO-14 U-11 RST", { flags: "R" }, []],
  ["CLO-14 U-11 RST,ACK", { flags: "RA" }, []],
  ["CLO-15 U-12 SYN", { flags: "S" }, ["RA zero ack 1"]],
  ["CLO-15 U-12 data and FIN, no ACK", { flags: "F", length: 9 }, ["RA zero ack 10"]],
  ["CLO-16 U-12 ACK", { flags: "A", ack: 77 }, ["R 77"]],
  ["CLO-16 U-12 SYN,ACK", { flags: "SA", ack: 77 }, ["R 77"]],
])("%s in CLOSED: %j -> %j", (_title, said, wanted) => {
  expect(outOf((lab, out) => inClosed(lab.packet({ ...said, set: { seq: IRS } }), out))).toEqual(
    wanted,
  );
});

test.each<readonly [string, Said, "handled" | "connection", string[]]>([
  ["LIS-11 RST", { flags: "R" }, "handled", []],
  ["LIS-11 RST,SYN", { flags: "RS" }, "handled", []],
  ["LIS-12 ACK", { flags: "A", ack: 77 }, "handled", ["R 77"]],
  ["LIS-12 SYN,ACK", { flags: "SA", ack: 77 }, "handled", ["R 77"]],
  ["LIS-15 SYN", { flags: "S" }, "connection", []],
  ["LIS-16 LIS-17 SYN with data and FIN", { flags: "SF", length: 9 }, "connection", []],
  ["LIS-21 FIN", { flags: "F" }, "handled", []],
])("%s in LISTEN: %j is %s", (_title, said, verdict, wanted) => {
  const sent = outOf((lab, out) => expect(inListen(lab.packet(said), out)).toBe(verdict));
  expect(sent).toEqual(wanted);
});

test("LIS-15 LIS-16 LIS-17 the SYN,ACK acknowledges the SYN alone", () => {
  const lab = inState("SYN-RECEIVED", {}, true);
  expect(lab.packets.map(show)).toEqual(["SA 0 ack 1"]);
  expect(lab.states).toEqual(["SYN-RECEIVED"]);
});

function outOf(what: (lab: Lab, out: Outbox) => void): string[] {
  const lab = new Lab();
  const out = new Outbox(lab.out.pool);
  out.begin(0);
  what(lab, out);
  const sent: string[] = [];
  for (let packet = out.take(); packet !== null; packet = out.take()) sent.push(show(packet));
  return sent;
}
