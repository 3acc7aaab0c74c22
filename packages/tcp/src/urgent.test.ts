import { URG } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "./config.ts";
import { received } from "./event/receive.ts";
import { send } from "./event/send.ts";
import { inState, type Lab } from "./lab.fixture.ts";
import { NEWS_URGENT } from "./outbox.ts";
import { readableBytes, urgentBytes } from "./receive/urgent.ts";
import { SEND_URGENT } from "./send/enqueue.ts";
import type { State } from "./state.ts";

const sendUrgent = (lab: Lab, length: number): string[] =>
  lab.event((tcb, out) => send(tcb, new Uint8Array(length), out, SEND_URGENT));

/** Where each segment's urgent pointer shows to, from ISS; null without URG. */
const pointers = (lab: Lab): (number | null)[] =>
  lab.packets.map(({ flags, seq, urgentPointer }) =>
    (flags & URG) === 0 ? null : ((seq - lab.tcb.iss) | 0) + urgentPointer,
  );

const PROFILES = ["linux", "rfc"] as const;
const wide = (profile: "linux" | "rfc"): TcpOptions => ({
  profile,
  timestamps: false,
  nagle: false,
  initialWindowSegments: 1000,
  sendBufferBytes: 1 << 20,
});

describe.each(PROFILES)("%s: SEND urgent", (profile) => {
  test.each<[string, State]>([
    ["EST-05", "ESTABLISHED"],
    ["CWT-05", "CLOSE-WAIT"],
  ])("%s MUST-30 MUST-62 in %s the pointer shows behind the last urgent octet", (_id, state) => {
    const lab = inState(state, wide(profile));
    expect(sendUrgent(lab, 100)).toHaveLength(1);
    expect(pointers(lab)).toEqual([101]);
    // What is written then is not urgent, and says so when the urgent data is acknowledged.
    lab.arrives({ flags: "A" });
    lab.write(10);
    expect(pointers(lab)).toEqual([null]);
  });

  test("MUST-31 it may have any length: one octet, one segment, ten, 40 kB", () => {
    for (const length of [1, 536, 5360, 40_000]) {
      const lab = inState("ESTABLISHED", wide(profile));
      lab.arrives({ flags: "A", window: 65535 });
      sendUrgent(lab, length);
      expect(new Set(pointers(lab))).toEqual(new Set([1 + length]));
    }
  });

  test("MUST-30 what was sent before it points ahead when it goes again", () => {
    const lab = inState("ESTABLISHED", wide(profile));
    lab.write(100);
    expect(pointers(lab)).toEqual([null]);
    sendUrgent(lab, 50);
    expect(pointers(lab)).toEqual([151]);
    lab.expire();
    expect(pointers(lab)[0]).toBe(151);
  });
});

test("MUST-31 beyond 64 KiB the pointer reaches as far as it can, and further with each segment", () => {
  const lab = inState("ESTABLISHED", { ...wide("rfc"), windowScaling: true });
  lab.tcb.sndScale = 4;
  lab.arrives({ flags: "A", window: 65535 });
  const [length, reach] = [200_000, 0xffff];
  sendUrgent(lab, 100_000);
  sendUrgent(lab, 100_000);
  lab.arrives({ flags: "A", ack: 0 });
  for (const packet of lab.packets) {
    const from = (packet.seq - lab.tcb.iss) | 0;
    const shown = from + packet.urgentPointer;
    expect(shown).toBe(Math.min(1 + length, from + reach));
  }
  expect(lab.tcb.sending.urgentOffset).toBe(length);
});

describe.each(PROFILES)("%s: urgent data comes", (profile) => {
  const urgent = (lab: Lab, length: number, urgentPointer: number, seq = 0): boolean => {
    lab.arrives({ flags: "AU", length, seq, set: { urgentPointer } });
    return (lab.news & NEWS_URGENT) !== 0;
  };

  test("MUST-32 U-1 the application hears when it begins, and each time the pointer moves on", () => {
    const lab = inState("ESTABLISHED", wide(profile));
    expect(urgent(lab, 10, 5)).toBe(true);
    expect(urgent(lab, 10, 0xffff, -20)).toBe(false); // old: all of it was here before
    expect(urgent(lab, 10, 3)).toBe(true);
    expect(urgent(lab, 10, 10)).toBe(true);
    expect(urgent(lab, 10, 500)).toBe(true); // of what is still to come
    expect(urgent(lab, 10, 490)).toBe(false); // the same place
    expect(urgent(lab, 10, 300)).toBe(false); // it never goes back
  });

  test("MUST-33 it can ask how much remains while it reads", () => {
    const lab = inState("ESTABLISHED", { ...wide(profile), urgentInline: true });
    urgent(lab, 100, 60);
    expect(urgentBytes(lab.tcb)).toBe(60);
    const read = (most: number): number => {
      let got = 0;
      lab.event((tcb) => {
        got = tcb.receiveBuffer.take(Math.min(most, readableBytes(tcb))).length;
        received(tcb);
      });
      return got;
    };
    expect([read(20), urgentBytes(lab.tcb)]).toEqual([20, 40]);
    // Reading stops before the mark.
    expect([read(100), urgentBytes(lab.tcb)]).toEqual([39, 1]);
    expect([read(100), urgentBytes(lab.tcb)]).toEqual([41, 0]);
  });

  test.each<[string, State]>([
    ["EST-31", "ESTABLISHED"],
    ["FW1-27", "FIN-WAIT-1"],
    ["FW2-26", "FIN-WAIT-2"],
  ])("%s MUST-30 in %s the text is taken like any other", (_id, state) => {
    const lab = inState(state, { ...wide(profile), urgentInline: true });
    const ack = state === "FIN-WAIT-1" ? -1 : 0;
    lab.arrives({ flags: "AU", ack, length: 30, set: { urgentPointer: 30 } });
    expect(lab.tcb.receiveBuffer.bytes).toBe(30);
    expect(urgentBytes(lab.tcb)).toBe(30);
  });
});
