import type { IcmpErrorKind } from "@seedwire/ip";
import { addressOf, OPTION_MSS } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import { inState, type Lab } from "../lab.fixture.ts";
import { seqAdd } from "../seq.ts";
import type { State } from "../state.ts";
import { icmpArrives } from "./icmp.ts";

/** An ICMP error quotes the segment so far from SND.UNA. */
function hear(lab: Lab, kind: IcmpErrorKind, seq = 0, pathMtuBytes = 1500): string[] {
  const quoted = lab.packet({ flags: "A", set: { seq: seqAdd(lab.tcb.sndUna, seq) } });
  const error = {
    kind,
    type: 3,
    code: 0,
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

test.each<[IcmpErrorKind, string]>([
  ["port-unreachable", "ECONNREFUSED"],
  ["protocol-unreachable", "ECONNREFUSED"],
  ["host-unreachable", "EHOSTUNREACH"],
  ["net-unreachable", "ENETUNREACH"],
])("SST-26 SST-27 SHLD-26 %s while opening: %s", (kind, code) => {
  const lab = inState("SYN-SENT");
  expect(hear(lab, kind)).toEqual([]);
  expect([lab.tcb.state, lab.error]).toEqual(["CLOSED", code]);
});

const SOFT: IcmpErrorKind[] = [
  "source-quench",
  "ttl-exceeded",
  "reassembly-timeout",
  "parameter-problem",
];

test.each<State>(["SYN-SENT", "SYN-RECEIVED", "FIN-WAIT-1", "CLOSING", "LAST-ACK"])(
  "SST-29 SRC-32 FW1-45 CLG-35 LAK-32 MUST-55 MUST-56 in %s quench and soft errors change nothing",
  (state) => {
    const lab = inState(state);
    for (const kind of SOFT) expect(hear(lab, kind)).toEqual([]);
    expect(lab.tcb.state).toBe(state);
  },
);

test("EST-46 EST-49 MUST-55 MUST-56 RFC 5927 §4 a synchronized connection outlives them all", () => {
  const lab = busy();
  const { cwndSegments } = lab.tcb.congestion;
  const hard: IcmpErrorKind[] = [
    "port-unreachable",
    "protocol-unreachable",
    "host-unreachable",
    "net-unreachable",
  ];
  for (const kind of [...SOFT, ...hard]) expect(hear(lab, kind)).toEqual([]);
  expect([lab.tcb.state, lab.tcb.congestion.cwndSegments]).toEqual(["ESTABLISHED", cwndSegments]);
});

describe("EST-48 fragmentation needed", () => {
  test("RFC 1191 §6.5 what was too large goes again in pieces, though nothing is lost", () => {
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
