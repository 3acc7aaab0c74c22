import { ACK, ECE, OPTION_MSS, OPTION_SACK_PERMITTED, SYN } from "@seedwire/wire";
import { ms } from "@seedwire/engine";
import { expect, test } from "vitest";
import { inState, type Lab } from "../lab.fixture.ts";
import { Sender } from "./sender.fixture.ts";

// A reduction ends at the recovery point with the window it aimed at, whatever it was just before.

/** A Linux sender that agreed on ECN, ten segments of 1000 bytes in flight. */
function marked(prr = true): Lab {
  const options = { profile: "linux", congestionControl: "reno", ecn: "request", prr } as const;
  const lab = inState("SYN-SENT", { ...options, timestamps: false, windowScaling: false });
  lab.nowNs = ms(50);
  const tcpOptions = OPTION_MSS | OPTION_SACK_PERMITTED;
  lab.arrives({ flags: "SA", set: { flags: SYN | ACK | ECE, tcpOptions, mss: 1000 } });
  lab.write(20_000);
  lab.nowNs = ms(100);
  return lab;
}

test("RFC3168-6.1.2 an echo halves the window once; what lies beyond ends the reduction there", () => {
  const lab = marked();
  const ack = (flags: number, bytes: number) =>
    lab.arrives({ flags: "A", ack: bytes, set: { flags } });
  ack(ACK | ECE, -9000); // the first segment, marked
  expect([lab.tcb.recovery, lab.tcb.congestion.ssthreshSegments]).toEqual(["cwr", 5]);
  ack(ACK | ECE, -8000); // another echo of the same round trip
  expect(lab.tcb.congestion.ssthreshSegments).toBe(5);
  lab.nowNs = ms(150);
  ack(ACK, 0); // all of it, in one ACK: PRR had no time to come down
  expect(lab.tcb.recovery).toBe("open");
  expect(lab.tcb.congestion.cwndSegments).toBe(6); // five, and one more for a window acknowledged
});

test("RFC6937-3 a recovery that one ACK ends leaves cwnd at ssthresh, and grows from there", () => {
  const sender = new Sender();
  sender.write(30_000);
  sender.pass(50);
  sender.ack(0, [1000, 4000]);
  sender.pass(50);
  sender.ack(10_000);
  const [state, cwnd, ssthresh] = sender.account;
  expect([state, ssthresh]).toEqual(["open", 5]);
  expect(cwnd).toBeLessThanOrEqual(6);
});

test("RFC9937-6.2 an echo with nothing delivered reduces nothing yet; without PRR cwnd falls at once", () => {
  const echoed = (prr: boolean): number => {
    const lab = marked(prr);
    lab.arrives({ flags: "A", ack: -10_000, window: 50_000, set: { flags: ACK | ECE } });
    expect([lab.tcb.recovery, lab.tcb.congestion.ssthreshSegments]).toEqual(["cwr", 5]);
    return lab.tcb.congestion.cwndSegments;
  };
  expect([echoed(true), echoed(false)]).toEqual([10, 5]);
});
