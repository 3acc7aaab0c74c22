import { ms } from "@seedwire/engine";
import type { IcmpErrorKind } from "@seedwire/ip";
import { addressOf, OPTION_MSS } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { inState, type Lab } from "../lab.fixture.ts";
import { NEWS_SOFT_ERROR, type TcpErrorCode } from "../outbox.ts";
import { seqAdd } from "../seq.ts";
import type { State } from "../state.ts";
import { icmpArrives } from "./icmp.ts";

/** An ICMP error quotes the segment so far from SND.UNA. */
function hear(lab: Lab, kind: IcmpErrorKind, seq = 0, pathMtuBytes = 1500): string[] {
  const quoted = lab.packet({ flags: "A", set: { seq: seqAdd(lab.tcb.sndUna, seq) } });
  const error = {
    kind,
    type: TYPE_AND_CODE[kind]?.[0] ?? 3,
    code: TYPE_AND_CODE[kind]?.[1] ?? 0,
    source: addressOf(10, 0, 0, 9),
    nextHopMtu: pathMtuBytes,
    quoted,
  };
  return lab.event((tcb, out) => icmpArrives(tcb, error, pathMtuBytes, out));
}

/** ESTABLISHED with 3000 bytes in flight, MSS 1460. */
function busy(): Lab {
  const lab = inState("SYN-SENT");
  lab.arrives({ flags: "SA", set: { tcpOptions: OPTION_MSS, mss: 1460 } });
  lab.write(2920);
  return lab;
}

const TYPE_AND_CODE: Partial<Record<IcmpErrorKind, [type: number, code: number]>> = {
  "host-unreachable": [3, 1],
  "protocol-unreachable": [3, 2],
  "port-unreachable": [3, 3],
  "fragmentation-needed": [3, 4],
  "source-quench": [4, 0],
  "ttl-exceeded": [11, 0],
  "reassembly-timeout": [11, 1],
  "parameter-problem": [12, 0],
};

const OPENING: [IcmpErrorKind, TcpErrorCode][] = [
  ["port-unreachable", "ECONNREFUSED"],
  ["protocol-unreachable", "ENOPROTOOPT"],
  ["host-unreachable", "EHOSTUNREACH"],
  ["net-unreachable", "ENETUNREACH"],
];

test.each(OPENING)("SST-26 SST-27 linux: %s while opening ends the attempt: %s", (kind, code) => {
  const lab = inState("SYN-SENT", { profile: "linux" });
  expect(hear(lab, kind)).toEqual([]);
  expect([lab.tcb.state, lab.error]).toEqual(["CLOSED", code]);
});

const HARD: IcmpErrorKind[] = ["port-unreachable", "protocol-unreachable"];
const SOFT: IcmpErrorKind[] = [
  "net-unreachable",
  "host-unreachable",
  "ttl-exceeded",
  "reassembly-timeout",
  "parameter-problem",
];
const ROWS: [State, string][] = [
  ["SYN-SENT", "SST-26 SST-27 SST-29"],
  ["SYN-RECEIVED", "SRC-29 SRC-30 SRC-32"],
  ["ESTABLISHED", "EST-46 EST-47 EST-49"],
  ["FIN-WAIT-1", "FW1-42 FW1-43 FW1-45"],
  ["FIN-WAIT-2", "FW2-38 FW2-39 FW2-40"],
  ["CLOSE-WAIT", "CWT-39 CWT-40 CWT-42"],
  ["CLOSING", "CLG-32 CLG-33 CLG-35"],
  ["LAST-ACK", "LAK-29 LAK-30 LAK-32"],
];

describe.each(ROWS)("%s: %s", (state) => {
  test("MUST-55 source quench changes nothing, and nobody hears of it", () => {
    const lab = inState(state);
    expect(hear(lab, "source-quench")).toEqual([]);
    expect([lab.tcb.state, lab.news]).toEqual([state, 0]);
  });

  test.each(SOFT)("MUST-56 MUST-47 SHLD-25 U-1 %s is soft: told, and no more", (kind) => {
    const lab = inState(state);
    expect(hear(lab, kind)).toEqual([]);
    expect([lab.tcb.state, lab.news & NEWS_SOFT_ERROR]).toEqual([state, NEWS_SOFT_ERROR]);
  });

  test.each(HARD)("SHLD-26 RFC 9293 §3.9.2.2 %s is hard: the connection ends", (kind) => {
    const lab = inState(state);
    expect(hear(lab, kind)).toEqual([]);
    expect([lab.tcb.state, lab.error]).toEqual([
      "CLOSED",
      kind === "port-unreachable" ? "ECONNREFUSED" : "ENOPROTOOPT",
    ]);
  });

  test.each([...SOFT, ...HARD])(
    "MUST-54 RFC 5927 §4.1 %s about a number never sent is ignored",
    (kind) => {
      const lab = inState(state);
      for (const seq of [-1, 2, 100_000]) expect(hear(lab, kind, seq)).toEqual([]);
      expect([lab.tcb.state, lab.news]).toEqual([state, 0]);
    },
  );
});

test("SHLD-20 the application can switch the reports of soft errors off", () => {
  const lab = inState("ESTABLISHED", { softErrorReports: false });
  hear(lab, "host-unreachable");
  expect(lab.news).toBe(0);
});

test("TWT-20 TWT-21 TWT-22 nobody is left in TIME-WAIT to hear of an error", () => {
  const lab = inState("TIME-WAIT");
  for (const kind of [...SOFT, ...HARD, "source-quench"] as const) hear(lab, kind);
  expect([lab.tcb.state, lab.news]).toEqual(["TIME-WAIT", 0]);
});

describe("RFC 5927 §4 linux: a synchronized connection outlives them all", () => {
  test("and names the error if it times out later", () => {
    const lab = inState("ESTABLISHED", { profile: "linux" });
    lab.write(100);
    const { cwndSegments } = lab.tcb.congestion;
    for (const kind of [...SOFT, ...HARD]) expect(hear(lab, kind)).toEqual([]);
    expect([lab.tcb.state, lab.tcb.congestion.cwndSegments]).toEqual(["ESTABLISHED", cwndSegments]);
    hear(lab, "host-unreachable");
    for (let event = 0; event < 100 && lab.tcb.state !== "CLOSED"; event++) lab.expire();
    expect(lab.error).toBe("EHOSTUNREACH");
  });

  test("an ACK of the peer makes the error forgotten", () => {
    const lab = inState("ESTABLISHED", { profile: "linux" });
    hear(lab, "host-unreachable");
    lab.arrives({ flags: "A" });
    expect(lab.tcb.softError).toBeNull();
  });

  test("RFC 6069 §4 host unreachable about a retransmission takes one back-off back", () => {
    const lab = inState("ESTABLISHED", { profile: "linux" });
    lab.write(100);
    lab.expire();
    lab.expire();
    const backoff = lab.tcb.rtoBackoff;
    const waitNs = lab.tcb.rtoDeadlineNs - lab.nowNs;
    lab.nowNs += ms(10);
    hear(lab, "host-unreachable");
    expect(lab.tcb.rtoBackoff).toBe(backoff - 1);
    expect(lab.tcb.rtoDeadlineNs - lab.nowNs).toBe(waitNs / 2 - ms(10));
    for (const kind of ["port-unreachable", "protocol-unreachable"] as const) {
      hear(lab, kind);
      expect(lab.tcb.rtoBackoff).toBe(backoff - 1);
    }
  });

  test("RFC 6069 §4 only what quotes the segment that is retransmitted takes a back-off back", () => {
    const lab = inState("ESTABLISHED", { profile: "linux", nagle: false });
    lab.write(100);
    lab.write(100);
    lab.expire();
    lab.expire();
    const { rtoBackoff } = lab.tcb;
    hear(lab, "host-unreachable", 100);
    expect(lab.tcb.rtoBackoff).toBe(rtoBackoff);
    hear(lab, "host-unreachable", 0);
    expect(lab.tcb.rtoBackoff).toBe(rtoBackoff - 1);
  });

  test("a half-open connection of a listener is dropped by what is not about a port", () => {
    for (const kind of ["host-unreachable", "ttl-exceeded"] as const) {
      const lab = inState("SYN-RECEIVED", { profile: "linux" }, true);
      hear(lab, "port-unreachable");
      expect(lab.tcb.state).toBe("SYN-RECEIVED");
      hear(lab, kind);
      expect([lab.tcb.state, lab.error]).toEqual(["CLOSED", null]);
    }
  });
});

describe("EST-48 fragmentation needed", () => {
  test("RFC 1191 §6.5 RFC7323-5.7 what was too large goes again in pieces, though nothing is lost", () => {
    const lab = busy();
    expect(hear(lab, "fragmentation-needed", 0, 1000)).toEqual([
      "A 1+960 ack 1",
      "A 961+500 ack 1",
      "A 1461+960 ack 1",
      "PA 2421+500 ack 1",
    ]);
    expect([lab.tcb.smssBytes, lab.tcb.recovery]).toEqual([960, "open"]);
  });

  test("RFC 5927 §4.1 a blind one is ignored: its number is neither in flight nor SND.NXT", () => {
    const lab = busy();
    for (const seq of [-1, 2921, 100_000, -100_000]) {
      expect(hear(lab, "fragmentation-needed", seq, 68)).toEqual([]);
    }
    expect(lab.tcb.smssBytes).toBe(1460);
  });

  test("it may be about an ACK, which has number SND.NXT: SACK blocks can make one too large", () => {
    const lab = busy();
    hear(lab, "fragmentation-needed", 2920, 1000);
    expect(lab.tcb.smssBytes).toBe(960);
  });

  test("it never makes segments larger", () => {
    const lab = busy();
    hear(lab, "fragmentation-needed", 0, 9000);
    expect(lab.tcb.smssBytes).toBe(1460);
  });
});

test("CLG-34 fragmentation needed in CLOSING: data and FIN go again in pieces", () => {
  const lab = busy();
  lab.close();
  lab.arrives({ flags: "FA", ack: -2921 });
  lab.settle();
  expect(lab.tcb.state).toBe("CLOSING");
  const sent = hear(lab, "fragmentation-needed", 0, 1000);
  expect(sent).toEqual([
    "A 1+960 ack 2",
    "A 961+500 ack 2",
    "A 1461+960 ack 2",
    expect.stringMatching(/^(?:FP?A|P?FA|PA) 2421\+500 ack 2$/),
  ]);
  expect([lab.tcb.state, lab.tcb.smssBytes]).toEqual(["CLOSING", 960]);
});
