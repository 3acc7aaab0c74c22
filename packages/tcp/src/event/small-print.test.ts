import { ms, seconds } from "@seedwire/engine";
import { URG } from "@seedwire/wire";
import { expect, test } from "vitest";
import { inState } from "../lab.fixture.ts";
import { Sender } from "../loss/sender.fixture.ts";
import { Outbox } from "../outbox.ts";
import { rtoNs } from "../rtt/rto.ts";
import { SEND_URGENT } from "../send/enqueue.ts";
import { writer, writeWith } from "../send/writer.fixture.ts";
import { orphanInFinWait2 } from "./fin-wait-2.ts";
import { status } from "./status.ts";

test("RFC2883-4 a D-SACK of a segment and a half tells of two (Linux)", () => {
  const sender = new Sender();
  sender.write(10_000);
  sender.pass(50);
  sender.ack(0, [2000, 6000]);
  sender.ack(0, [2000, 9000]);
  expect(sender.tcb.counters.retransmittedSegments).toBe(2);
  sender.ack(9000, [0, 1500]);
  expect(sender.tcb.counters.dsackDuplicates).toBe(2);
});

test("MUST-62 what comes after the urgent data points at nothing", () => {
  for (const profile of ["linux", "rfc"] as const) {
    const lab = inState("ESTABLISHED", { profile, nagle: false });
    const urgent = (): boolean[] => lab.packets.map(({ flags }) => (flags & URG) !== 0);
    writeWith(lab, 10, SEND_URGENT);
    expect([profile, urgent()]).toEqual([profile, [true]]);
    lab.write(10);
    expect([profile, urgent()]).toEqual([profile, [false]]);
    lab.nowNs += ms(10);
    lab.arrives({ flags: "A" });
    lab.write(10);
    expect([profile, urgent()]).toEqual([profile, [false]]);
  }
});

test("STATUS tells the smoothed round trip, and 0 before there is one", () => {
  expect(status(inState("SYN-SENT").tcb)).toMatchObject({ srttNs: 0, minRttNs: 0 });
  const { tcb } = new Sender({ rttMs: 50 });
  expect(status(tcb)).toMatchObject({ srttNs: ms(50), minRttNs: ms(50) });
});

test("RFC6298-2.3 STATUS rounds the smoothed round trip to the nanosecond", () => {
  const lab = inState("SYN-SENT");
  for (const rttNs of [100, 107]) {
    if (rttNs === 107) lab.write(10);
    lab.nowNs += rttNs;
    lab.arrives({ flags: lab.tcb.state === "SYN-SENT" ? "SA" : "A" });
  }
  expect(status(lab.tcb).srttNs).toBe(101); // 100 * 7 / 8 + 107 / 8 = 100.875
});

test("an orphan in FIN-WAIT-2 stays three and a half RTOs at least (Linux)", () => {
  const options = { finWait2Ns: seconds(1), timeWaitNs: seconds(60) };
  const { lab, tcb } = new Sender({ rttMs: 1000, ...options });
  const out = new Outbox();
  out.begin(lab.nowNs);
  orphanInFinWait2(tcb, out);
  expect(tcb.timeWaitDeadlineNs - lab.nowNs).toBe(3.5 * rtoNs(tcb));
});

test("RFC 5482 §4 a user timeout ends the probes of a closed window at its time, not at a probe's", () => {
  const lab = writer({ window: 4000, userTimeoutNs: seconds(3) });
  lab.write(6000);
  lab.arrives({ flags: "A", window: 0 });
  lab.expire();
  const firstNs = lab.nowNs;
  for (let probe = 0; probe < 20 && lab.tcb.state !== "CLOSED"; probe++) lab.expire();
  expect(lab.error).toBe("ETIMEDOUT");
  expect(lab.nowNs - firstNs).toBe(seconds(3));
});
