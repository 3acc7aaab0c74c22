import { ms, NEVER, seconds } from "@seedwire/engine";
import { SYN } from "@seedwire/wire";
import { describe, expect, test } from "vitest";
import type { TcpOptions } from "../config.ts";
import { closeBoth } from "../event/close.ts";
import type { Lab } from "../lab.fixture.ts";
import { Teller } from "../teller.ts";
import type { SenderEvent } from "../why.ts";
import { accepted } from "./accepted.fixture.ts";

// As Linux, tcp_fastopen_synack_timer and tcp_rcv_synrecv_state_fastopen.

/** A connection of a server of Linux whose SYN,ACK has no answer yet. */
const pending = (options: TcpOptions = {}): Lab => accepted(100, { profile: "linux", ...options });

/** The application has read all, and lets go of the connection. */
function letGo(lab: Lab): string[] {
  lab.read(100);
  return lab.event((tcb, out) => closeBoth(tcb, out));
}

/** Lets time pass in silence; when something left, in s, and when it ended. */
function inSilence(lab: Lab): { sent: [number, string][]; endS: number } {
  const sent: [number, string][] = [];
  for (let event = 0; event < 50 && lab.tcb.state !== "CLOSED"; event++) {
    for (const segment of lab.expire()) sent.push([lab.nowNs / 1e9, segment]);
  }
  return { sent, endS: lab.nowNs / 1e9 };
}

describe("the SYN,ACK goes again, once more than others", () => {
  test.each<[synAckRetries: number, maxRtoS: number, timesS: number[], endS: number]>([
    [1, 120, [1, 3], 7],
    [5, 120, [1, 3, 7, 15, 31, 63], 127],
    [5, 10, [1, 3, 7, 15, 25, 35], 45],
    [2, 4, [1, 3, 7], 11],
  ])("RFC6298-5.5 with %d retries and RTOs of at most %d s: at %j s, ETIMEDOUT at %d s", (synAckRetries, maxRtoS, timesS, endS) => {
    const lab = pending({ synAckRetries, maxRtoNs: seconds(maxRtoS) });
    const found = inSilence(lab);
    expect(found).toEqual({ sent: timesS.map((time) => [time, "SA 0 ack 101"]), endS });
    expect(lab.error).toBe("ETIMEDOUT");
    const { rtos, retransmittedSegments } = lab.tcb.counters;
    expect([rtos, retransmittedSegments]).toEqual([timesS.length, timesS.length]);
    expect([lab.tcb.synTimeouts, lab.tcb.retransmits]).toEqual([timesS.length, timesS.length]);
  }); // prettier-ignore

  test("and it is told of, if somebody listens", () => {
    const lab = pending();
    const told: SenderEvent[] = [];
    lab.tcb.teller = new Teller(lab.tcb, (event) => told.push(event));
    lab.expire();
    expect(told).toMatchObject([{ what: "retransmission", why: "SYN,ACK" }]);
  });

  test("after the second time-out what is in flight is taken for lost, not after the first", () => {
    const lab = pending();
    lab.write(3000);
    const { congestion } = lab.tcb;
    const cwnd: number[] = [];
    for (let time = 0; time < 3; time++) {
      lab.expire();
      cwnd.push(congestion.cwndSegments);
    }
    expect(cwnd).toEqual([10, 1, 1]);
    expect(lab.tcb.recovery).toBe("loss");
  });

  test("with nothing in flight there is nothing to be taken for lost", () => {
    const lab = pending();
    for (let time = 0; time < 3; time++) lab.expire();
    expect([lab.tcb.congestion.cwndSegments, lab.tcb.recovery]).toEqual([10, "open"]);
  });

  test("one segment in flight is enough", () => {
    const lab = pending();
    lab.write(10);
    lab.expire();
    lab.expire();
    expect(lab.tcb.recovery).toBe("loss");
  });
});

describe("its ACK comes", () => {
  test("RFC6298-5.2 with nothing in flight no timer is left, and time-outs count no more", () => {
    const lab = pending();
    lab.expire();
    lab.arrives({ flags: "A" });
    expect(lab.tcb.state).toBe("ESTABLISHED");
    expect(lab.tcb.rtoDeadlineNs).toBe(NEVER);
    expect([lab.tcb.timeouts, lab.tcb.retransmits]).toEqual([0, 0]);
  });

  test("RFC6298-5.3 data in flight has an RTO from now on", () => {
    const lab = pending({ minRtoNs: ms(200), tailLossProbe: false });
    lab.write(10);
    lab.nowNs = ms(900);
    lab.arrives({ flags: "A", ack: -10 });
    expect(lab.tcb.state).toBe("ESTABLISHED");
    expect(lab.tcb.rtoDeadlineNs).toBeGreaterThan(ms(1000)); // not that of the SYN,ACK
    expect(lab.expire()).toEqual(["PA 1+10 ack 101"]);
  });

  test("keep-alives begin with the SYN, and count from what came last", () => {
    const lab = pending({ keepAlive: true, keepAliveIdleNs: seconds(30) });
    expect(lab.tcb.keepAliveDeadlineNs).toBe(seconds(30));
    lab.nowNs = ms(100);
    lab.arrives({ flags: "A" });
    expect(lab.expire()).toEqual([]);
    expect(lab.tcb.keepAliveDeadlineNs).toBe(ms(100) + seconds(30));
    expect(lab.expire()).toEqual(["A 0 ack 101"]);
  });

  test("RFC 9293 §3.8.4 one that closes its half meanwhile is kept alive in FIN-WAIT-2 as any other", () => {
    for (const profile of ["linux", "rfc"] as const) {
      const keeps = { keepAlive: true, keepAliveIdleNs: seconds(30), keepAliveProbes: 2 };
      const lab = pending({ profile, ...keeps });
      lab.close();
      lab.arrives({ flags: "A" });
      if (profile === "linux") lab.arrives({ flags: "A" });
      expect(lab.tcb.state).toBe("FIN-WAIT-2");
      const probes = inSilence(lab).sent.map(([, segment]) => segment);
      expect(probes.slice(0, 2)).toEqual(["A 1 ack 101", "A 1 ack 101"]);
      expect(lab.error).toBe("ETIMEDOUT");
    }
  });

  test("RFC 9293 §3.10.4 one that was closed before is in FIN-WAIT-1, and its FIN has left", () => {
    const lab = pending();
    expect(letGo(lab)).toEqual(["FA 1 ack 101"]);
    expect(lab.tcb.state).toBe("FIN-WAIT-1");
    lab.arrives({ flags: "A", ack: -1 });
    expect([lab.tcb.state, lab.tcb.synAckPending]).toEqual(["FIN-WAIT-1", false]);
    lab.arrives({ flags: "A" });
    expect(lab.tcb.state).toBe("FIN-WAIT-2");
  });

  test("the FIN of a shutdown waits for it, unless the connection is closed meanwhile", () => {
    const lab = pending();
    expect(lab.close()).toEqual([]);
    expect(lab.write(0)).toEqual([]);
    expect(lab.tcb.state).toBe("SYN-RECEIVED");
    expect(lab.arrives({ flags: "A" })).toEqual(["FA 1 ack 101"]);
    expect(lab.states).toEqual(["ESTABLISHED", "FIN-WAIT-1"]);
    const other = pending();
    other.close();
    expect(letGo(other)).toEqual(["FA 1 ack 101"]);
    expect(other.tcb.state).toBe("FIN-WAIT-1");
  });

  test("that FIN does not acknowledge the text that completes the handshake", () => {
    const lab = pending();
    lab.close();
    expect(lab.arrives({ flags: "PA", length: 10 })).toEqual(["FA 1 ack 101", "A 2 ack 111"]);
  });

  describe("a write waits, longer than the window of the SYN", () => {
    const waiting = (): Lab => {
      const lab = accepted(100, { profile: "linux" }, 9000, SYN, 4);
      expect(lab.write(2100)).toEqual([]);
      return lab;
    };

    test("RFC 9293 §3.8.6.1 closed by then, it waits with the SYN,ACK's timer, and then for a larger window", () => {
      const lab = waiting();
      expect(letGo(lab)).toEqual([]);
      expect(lab.tcb.state).toBe("FIN-WAIT-1");
      expect(lab.tcb.rtoDeadlineNs).toBe(seconds(1));
      expect(lab.expire()).toEqual(["SA 0 ack 101"]);
      expect(lab.arrives({ flags: "A", window: 2000 >> 4 })).toEqual([]);
      expect(lab.tcb.persistDeadlineNs).not.toBe(NEVER);
      expect(lab.arrives({ flags: "A", window: 3200 >> 4 })).toEqual([
        "A 1+1600 ack 101",
        "FPA 1601+500 ack 101",
      ]);
    });

    test("RFC 9293 §3.8.6.1 if text completes the handshake, with that very window, a timer watches it", () => {
      const lab = waiting();
      expect(lab.arrives({ flags: "PA", length: 10, window: 2000 >> 4 })).toEqual(["A 1 ack 111"]);
      expect(lab.tcb.state).toBe("ESTABLISHED");
      expect(lab.tcb.persistDeadlineNs).not.toBe(NEVER);
    });

    test("half of that window bounds segments as if it were scaled", () => {
      const small = accepted(100, { profile: "linux" }, 9000);
      expect(small.tcb.smssBytes).toBe(1000);
      expect(small.tcb.maxSndWndBytes).toBe(2000);
      expect(waiting().tcb.smssBytes).toBe(8960);
    });
  });

  test("the window settles as with any other: the peer's segments are measured from 536 bytes on", () => {
    const lab = pending();
    expect(lab.tcb.rcvSpaceBytes).toBe(0);
    lab.arrives({ flags: "A" });
    expect(lab.tcb.rcvMssBytes).toBe(536);
    expect(lab.tcb.rcvSpaceBytes).toBeGreaterThan(0);
  });
});
