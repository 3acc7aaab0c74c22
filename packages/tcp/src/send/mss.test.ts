import { addressOf, OPTION_MSS, OPTION_SACK_PERMITTED } from "@seedwire/wire";
import { expect, test } from "vitest";
import { tcpConfig } from "../config.ts";
import { toSeq } from "../seq.ts";
import { createTcb } from "../create-tcb.ts";
import { inState } from "../lab.fixture.ts";
import type { Tcb } from "../tcb.ts";
import { lowerMss, sackBytes, sackRoom, settleMss } from "./mss.ts";

function tcbWith(changes: Partial<Tcb>): Tcb {
  const tcb = createTcb({
    config: tcpConfig(),
    localAddress: addressOf(10, 0, 0, 1),
    localPort: 1,
    remoteAddress: addressOf(10, 0, 0, 2),
    remotePort: 2,
    passive: false,
    iss: toSeq(0),
    tsOffset: 0,
    mtuBytes: 1500,
    nowNs: 0,
    random: () => 0,
  });
  return Object.assign(tcb, { sackOk: true }, changes);
}

test.each([
  // MTU, timestamps, blocks: at an MTU of 68, 28 bytes are left for options and data
  [1500, false, 4],
  [1500, true, 3],
  [100, true, 3],
  [68, false, 2],
  [68, true, 0],
])(
  "RFC 2018 §3: at an MTU of %d, timestamps %s, %d SACK blocks",
  (mtuBytes, timestampsOk, room) => {
    const smssBytes = mtuBytes - 40 - (timestampsOk ? 12 : 0);
    const tcb = tcbWith({ smssBytes, timestampsOk });
    expect(sackRoom(tcb)).toBe(room);

    expect(sackBytes(tcb)).toBe(0);
    tcb.reassembly.sack.edges.push(...[1, 2, 3, 4, 5, 6, 7, 8].map(toSeq));
    expect(sackBytes(tcb)).toBe(room === 0 ? 0 : 4 + 8 * room);
    expect(smssBytes - sackBytes(tcb)).toBeGreaterThanOrEqual(8);
  },
);

test("MUST-15 MUST-16 Linux takes an MSS of 0 for none, and none for less than 48", () => {
  const smss = (mss: number): number => {
    const lab = inState("SYN-SENT", { profile: "linux", timestamps: false });
    lab.arrives({ flags: "SA", set: { tcpOptions: OPTION_MSS, mss } });
    return lab.tcb.smssBytes;
  };
  expect([0, 1, 48, 536, 1460, 9000].map(smss)).toEqual([536, 48, 48, 536, 1460, 1460]);
});

test("MUST-16 RFC 6691 §2 segments shrink while they have SACK blocks, and are cut anew", () => {
  const lab = inState("SYN-SENT", { profile: "linux", timestamps: false });
  lab.arrives({ flags: "SA", set: { tcpOptions: OPTION_MSS | 4, mss: 1000 } });
  lab.arrives({ flags: "A", seq: 100, length: 10 });
  lab.write(2000);
  expect(lab.packets.map(({ payloadLength }) => payloadLength)).toEqual([988, 988, 24]);
  expect(lab.packets.every(({ sizeBytes }) => sizeBytes <= 1040)).toBe(true);
});

test("MUST-16 a peer's MSS of next to nothing still lets a segment carry some bytes", () => {
  const smss = (mss: number): number => {
    const lab = inState("SYN-SENT", { timestamps: false });
    lab.arrives({ flags: "SA", set: { tcpOptions: OPTION_MSS, mss } });
    return lab.tcb.smssBytes;
  };
  expect([0, 1, 28, 29].map(smss)).toEqual([28, 28, 28, 29]);
});

test.each(["linux", "rfc"] as const)(
  "RFC 1191 §3 %s: what a router tells makes segments smaller, never larger",
  (profile) => {
    const { tcb } = inState("ESTABLISHED", { profile, timestamps: false });
    tcb.peerMssBytes = 1460;
    settleMss(tcb, 1500);
    expect([lowerMss(tcb, 1000), tcb.smssBytes]).toEqual([true, 960]);
    expect([lowerMss(tcb, 1400), tcb.smssBytes]).toEqual([false, 960]);
    expect([lowerMss(tcb, 1000), tcb.smssBytes]).toEqual([false, 960]);
    expect([lowerMss(tcb, 700), tcb.smssBytes]).toEqual([true, 660]);
  },
);

test("MUST-16 RFC 2018 §2 without SACK nothing is taken off for blocks, whatever waits for reassembly", () => {
  for (const sack of [true, false]) {
    const lab = inState("SYN-SENT", { timestamps: false, nagle: false, sack });
    const tcpOptions = OPTION_MSS | OPTION_SACK_PERMITTED;
    lab.arrives({ flags: "SA", set: { tcpOptions, mss: 1000 } });
    lab.arrives({ flags: "A", seq: 100, length: 10 });
    lab.write(1000);
    const lengths = lab.packets.map(({ payloadLength }) => payloadLength);
    expect([sack, ...lengths]).toEqual(sack ? [true, 988, 12] : [false, 1000]);
  }
});
