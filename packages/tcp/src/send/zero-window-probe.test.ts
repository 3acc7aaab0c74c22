import { ms, NEVER, seconds } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import { closeBoth } from "../event/close.ts";
import { rtoNs } from "../rtt/rto.ts";
import { SEND_URGENT } from "./enqueue.ts";
import { brief, writer, writeWith } from "./writer.fixture.ts";

/** All of the window used, and closed. */
function shut(options: TcpOptions = {}) {
  const lab = writer({ window: 4000, ...options });
  lab.write(6000);
  lab.arrives({ flags: "A", window: 0 });
  return lab;
}

describe("zero-window probes (Linux)", () => {
  test("MUST-36 SHLD-29 SHLD-30 RFC1122-TCP-4.2.2.17 after one RTO, then twice as late, no data", () => {
    const lab = shut();
    const times: number[] = [];
    for (let probe = 0; probe < 5; probe++) {
      const beforeNs = lab.nowNs;
      expect(lab.expire()).toEqual(["A 4000 ack 1"]); // SND.UNA - 1
      times.push((lab.nowNs - beforeNs) / 1e6);
    }
    const [rto] = times as [number];
    expect(rto).toBeCloseTo(rtoNs(lab.tcb) / 1e6);
    expect(times).toEqual([rto, 2 * rto, 4 * rto, 8 * rto, 16 * rto]);
  });

  test("MUST-37 each answer lets the wait begin anew, and the connection lives", () => {
    const lab = shut();
    for (let day = 0; lab.nowNs < seconds(86_400); day++) {
      expect(lab.expire()).toEqual(["A 4000 ack 1"]);
      lab.nowNs += ms(10);
      lab.arrives({ flags: "A", window: 0 });
    }
    expect([lab.tcb.state, lab.tcb.probesUnanswered]).toEqual(["ESTABLISHED", 0]);
    expect(brief(lab.arrives({ flags: "A", window: 4000 }))).toEqual(["4001+1000", "P 5001+1000"]);
    expect(lab.tcb.probeBackoff).toBe(0);
  });

  test("MUST-35 a window shrunk to zero is probed once all in flight is acknowledged", () => {
    const lab = writer();
    lab.write(2000);
    lab.write(1000);
    lab.arrives({ flags: "A", ack: 0, window: 0 });
    lab.write(10);
    expect(lab.expire()).toEqual(["A 3000 ack 1"]);
  });

  test("a window smaller than a segment is used, with PSH, when the timer expires", () => {
    const lab = writer({ window: 4000 });
    lab.write(4500);
    lab.arrives({ flags: "A", window: 300 });
    expect(lab.tcb.persistDeadlineNs).not.toBe(NEVER);
    expect(brief(lab.expire())).toEqual(["P 4001+300"]);
    // Something is in flight, so an ACK will come.
    const { persistDeadlineNs, probeBackoff, probesUnanswered, probingSinceNs } = lab.tcb;
    expect([persistDeadlineNs, probeBackoff, probesUnanswered, probingSinceNs]).toEqual([
      NEVER,
      0,
      0,
      -1,
    ]);
  });

  test("an ACK without room for the FIN too opens nothing: the wait goes on from where it was", () => {
    const lab = writer({ window: 4000 });
    lab.write(4500);
    lab.arrives({ flags: "A", window: 0 });
    lab.close();
    for (let probe = 0; probe < 3; probe++) lab.expire();
    expect(lab.arrives({ flags: "A", window: 500 })).toEqual([]);
    const answeredNs = lab.nowNs;
    expect(brief(lab.expire())).toEqual(["P 4001+500"]);
    expect(lab.nowNs - answeredNs).toBe(8 * rtoNs(lab.tcb));
  });

  test("MUST-30 urgent data is told of in spite of a closed window", () => {
    const lab = shut();
    writeWith(lab, 10, SEND_URGENT);
    expect(lab.expire()).toEqual(["UA 4001 ack 1", "UA 4000 ack 1"]);
  });

  // As tcp_probe_timer; measured on a Linux 6.18 with 0 and 3 retries. The third wait is as long as waits get.
  test.each([
    { orphanRetries: 0, probes: 2 },
    { orphanRetries: 2, probes: 2 },
    { orphanRetries: 3, probes: 3 },
    { orphanRetries: 5, probes: 5 },
  ])("MUST-37 one that nobody holds any more is given up though the peer answers, once the wait is as long as it gets: $orphanRetries retries, $probes probes", ({ orphanRetries, probes }) => {
    const lab = shut({ orphanRetries, maxRtoNs: seconds(1) });
    lab.event((tcb, out) => closeBoth(tcb, out));
    let sent = 0;
    while (lab.expire().length > 0 && sent < 20) {
      sent++;
      lab.nowNs += ms(10);
      lab.arrives({ flags: "A", window: 0 });
    }
    expect([sent, lab.tcb.state]).toEqual([probes, "CLOSED"]);
  }); // prettier-ignore

  test("RFC 9293 §3.9.1 a user timeout counts from the first probe, though the peer answers each (Linux)", () => {
    const lab = shut({ userTimeoutNs: ms(2500) });
    lab.expire();
    const firstNs = lab.nowNs;
    for (let probe = 0; probe < 20 && lab.tcb.state === "ESTABLISHED"; probe++) {
      lab.nowNs += ms(10);
      lab.arrives({ flags: "A", window: 0 });
      lab.expire();
    }
    expect([lab.tcb.state, lab.error]).toEqual(["CLOSED", "ETIMEDOUT"]);
    expect(lab.nowNs - firstNs).toBe(ms(2500));
  });
});
