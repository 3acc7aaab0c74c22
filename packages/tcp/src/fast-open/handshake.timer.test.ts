import { ms, NEVER, seconds } from "@seedwire/engine";
import { OPTION_TIMESTAMPS, SYN, type Packet } from "@seedwire/wire";
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

  /** Data left with the SYN,ACK, which left twice; 1.2 s after the first its ACK comes, which may say more. */
  function acknowledgedLate(options: TcpOptions, set: Partial<Packet>): Lab {
    const lab = pending(options);
    lab.write(10);
    lab.expire();
    lab.nowNs = ms(1200);
    lab.arrives({ flags: "A", ack: -10, set });
    expect([lab.tcb.state, lab.tcb.scoreboard.count]).toEqual(["ESTABLISHED", 1]);
    return lab;
  }

  // As measured on a Linux 6.18.
  test.each<[string, timestamps: boolean, Partial<Packet>]>([
    ["no timestamps were agreed on", false, { tcpOptions: OPTION_TIMESTAMPS, tsVal: 6, tsEcr: 100 }],
    ["the ACK has no timestamp", true, { tsEcr: 100 }],
    ["it echoes none", true, { tcpOptions: OPTION_TIMESTAMPS, tsVal: 6, tsEcr: 0 }],
  ])("RFC 6298 §3 §5.7 a SYN,ACK that left twice measures nothing if %s: data waits 3 s from then on", (_, timestamps, set) => {
    const lab = acknowledgedLate({ timestamps }, set);
    expect(lab.tcb.rtt.srttNs).toBe(-1);
    expect(lab.expire()).toEqual(["PA 1+10 ack 101"]);
    expect(lab.nowNs).toBe(ms(1200) + seconds(3));
  }); // prettier-ignore

  test("RFC 7323 §4.1 with an echo it tells the round trip, and data waits an RTO from then on", () => {
    const set = { tcpOptions: OPTION_TIMESTAMPS, tsVal: 6, tsEcr: 1000 };
    const lab = acknowledgedLate({ timestamps: true }, set);
    expect(lab.tcb.rtt.srttNs).toBe(ms(200));
    expect(lab.expire()).toEqual(["PA 1+10 ack 101"]);
    expect(lab.nowNs).toBe(ms(1200) + ms(600)); // SRTT and 4 RTTVAR
  });

  test("RFC 6298 §2.2 if it acknowledges data of no round trip at all, that is the first measurement", () => {
    for (const profile of ["linux", "rfc"] as const) {
      const lab = pending({ profile });
      lab.nowNs = ms(10);
      lab.write(10);
      lab.arrives({ flags: "A" });
      expect(lab.tcb.rtt.srttNs).toBeLessThan(ms(1));
    }
  });

  // As measured on a Linux 6.18; by RFC 6298 §5.7 only a time-out of the SYN,ACK makes it 3 s.
  test.each([
    ["linux", 3],
    ["rfc", 1],
  ] as const)("closed by then it measures nothing: the FIN waits an RTO of profile %s, %d s", (profile, waitS) => {
    const lab = pending({ profile });
    letGo(lab);
    lab.nowNs = ms(200);
    lab.arrives({ flags: "A", ack: -1 });
    expect(lab.expire()).toEqual(["FA 1 ack 101"]);
    expect(lab.nowNs).toBe(ms(200) + seconds(waitS));
  }); // prettier-ignore

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
