import { hours, minutes, ms, NEVER, seconds, type Ns } from "@seedwire/engine";
import { describe, expect, test } from "vitest";
import type { ProfileName, TcpOptions } from "../config.ts";
import { inState, type Lab } from "../lab.fixture.ts";
import { seqDiff } from "../seq.ts";
import type { State } from "../state.ts";
import { received } from "./receive.ts";
import { closeBoth } from "./close.ts";

/** Lets everything happen that is due until the connection is CLOSED; says when what left, in s. */
function untilClosed(lab: Lab, most = 100): { sent: [number, string][]; endedNs: Ns } {
  const sent: [number, string][] = [];
  for (let event = 0; event < most && lab.tcb.state !== "CLOSED"; event++) {
    for (const segment of lab.expire()) sent.push([lab.nowNs / 1e9, segment]);
  }
  return { sent, endedNs: lab.nowNs };
}

describe("retransmission", () => {
  test.each<[ProfileName, number[], number]>([
    ["linux", [1, 2, 3, 4, 5, 7, 11, 19, 35, 67], 131],
    ["rfc", [1, 3, 7, 15, 31, 63, 123], 183],
  ])(
    "SST-23 SST-25 MUST-23 RFC6298-2.1 RFC2525-2.7 RFC1122-TCP-4.2.3.5 %s: the SYN goes again at %j s, ETIMEDOUT at %d s",
    (profile, at, end) => {
      const lab = inState("SYN-SENT", { profile });
      const { sent, endedNs } = untilClosed(lab);
      expect(sent).toEqual(at.map((time) => [time, "S 0"]));
      expect([endedNs, lab.error]).toEqual([seconds(end), "ETIMEDOUT"]);
    },
  );

  test("SRC-26 SRC-27 the SYN,ACK goes again, then the half-open connection is gone in silence", () => {
    const lab = inState("SYN-RECEIVED", { profile: "linux" }, true);
    const { sent, endedNs } = untilClosed(lab);
    expect(sent.map(([time]) => time)).toEqual([1, 3, 7, 15, 31]);
    expect(sent[0]![1]).toBe("SA 0 ack 1");
    expect([endedNs, lab.error]).toEqual([seconds(63), null]);
  });

  test("SRC-28 after an active OPEN it is ETIMEDOUT", () => {
    const lab = inState("SYN-RECEIVED");
    expect(untilClosed(lab).endedNs).toBe(seconds(183));
    expect(lab.error).toBe("ETIMEDOUT");
  });

  test.each<[State, string, string]>([
    ["ESTABLISHED", "EST-38 EST-40", "PA 1+10 ack 1"],
    ["CLOSE-WAIT", "CWT-31 CWT-33", "PA 1+10 ack 2"],
  ])(
    "MUST-19 MUST-20 SHLD-11 RFC6298-2.5 RFC6298-5.4 RFC6298-5.5 RFC6298-5.6 RFC2525-2.10 %s %s: doubled up to 60 s; ETIMEDOUT past R2",
    (state, _, again) => {
      const lab = inState(state);
      lab.write(10);
      const { sent, endedNs } = untilClosed(lab);
      expect(sent).toEqual([1, 3, 7, 15, 31, 63].map((time) => [time, again]));
      expect([endedNs, lab.error]).toEqual([seconds(123), "ETIMEDOUT"]); // the first time-out after 100 s
    },
  );

  test.each<[State, string]>([
    ["FIN-WAIT-1", "FW1-36 FW1-38"],
    ["CLOSING", "CLG-27 CLG-29"],
    ["LAST-ACK", "LAK-24 LAK-26"],
  ])("%s %s: the FIN is repeated, then given up", (state) => {
    const lab = inState(state);
    const { sent } = untilClosed(lab);
    expect(sent.map(([time]) => time)).toEqual([1, 3, 7, 15, 31, 63]);
    expect(sent.every(([, segment]) => segment.startsWith("FA 1 "))).toBe(true);
    expect(lab.error).toBe("ETIMEDOUT");
  });

  test("MUST-21 R2 can be without end", () => {
    const lab = inState("ESTABLISHED", { r2Ns: NEVER });
    lab.write(10);
    untilClosed(lab, 1000);
    expect(lab.tcb.state).toBe("ESTABLISHED");
    expect(lab.nowNs).toBeGreaterThan(hours(16));
  });

  test("MUST-18 RFC6298-3-a RFC6298-5.2 RFC6298-5-c Karn: the back-off stays until a segment sent once is acknowledged", () => {
    const lab = inState("ESTABLISHED");
    lab.write(10);
    lab.expire();
    lab.expire();
    expect(lab.tcb.rtoBackoff).toBe(2);
    lab.arrives({ flags: "A" });
    expect(lab.tcb.rtoDeadlineNs).toBe(NEVER); // (5.2)
    lab.write(10);
    expect(lab.tcb.rtoDeadlineNs - lab.nowNs).toBe(seconds(4));
    lab.nowNs += ms(20);
    lab.arrives({ flags: "A" });
    lab.write(10);
    expect(lab.tcb.rtoDeadlineNs - lab.nowNs).toBe(seconds(1));
  });

  test("RFC6298-5.7 after a lost SYN, data has an RTO of 3 s", () => {
    const lab = inState("SYN-SENT");
    lab.expire();
    lab.arrives({ flags: "SA" });
    lab.write(10);
    expect(lab.tcb.rtoDeadlineNs - lab.nowNs).toBe(seconds(3));
    expect(lab.tcb.congestion.cwndSegments).toBe(1); // RFC 5681 §3.1
  });

  test("RFC6298-5.3 an ACK of something new starts the timer again", () => {
    const lab = inState("ESTABLISHED");
    lab.write(10);
    lab.event(() => {});
    lab.nowNs = ms(500);
    lab.write(5000);
    lab.arrives({ flags: "A", ack: -1000 });
    expect(lab.tcb.rtoDeadlineNs).toBe(lab.nowNs + seconds(1));
  });
});

describe("zero window", () => {
  function shut(options: TcpOptions = {}): Lab {
    const lab = inState("ESTABLISHED", options);
    lab.arrives({ flags: "A", window: 0 });
    expect(lab.write(100)).toEqual([]);
    return lab;
  }

  test("EST-41 RFC2525-2.12 RFC1122-TCP-4.2.2.17 MUST-36 SHLD-29 SHLD-30 probes after one RTO, then each time later", () => {
    const lab = shut({ r2Ns: NEVER });
    const times: number[] = [];
    for (let probe = 0; probe < 8; probe++) {
      expect(lab.expire()).toEqual(["A 1+1 ack 1"]); // the next octet
      times.push(lab.nowNs / 1e9);
    }
    expect(times).toEqual([1, 3, 7, 15, 31, 63, 123, 183]);
    expect(lab.arrives({ flags: "A" })).toEqual(["PA 1+100 ack 1"]); // it was not taken
  });

  test("MUST-36 RFC1122-TCP-4.2.2.17 a probe's octet that is taken after all was sent", () => {
    const lab = shut();
    lab.expire();
    lab.arrives({ flags: "A", ack: 1, window: 0 });
    expect(lab.expire()).toEqual(["A 2+1 ack 1"]);
    expect(lab.arrives({ flags: "A", ack: 1 })).toEqual(["PA 3+98 ack 1"]);
    expect(lab.tcb.rtt.srttNs).toBe(0); // of the handshake: a probe's round trip tells nothing
  });

  test("a probe without data, where that is chosen", () => {
    const lab = shut({ zeroWindowProbe: "empty" });
    expect(lab.expire()).toEqual(["A 0 ack 1"]);
  });

  test("MUST-37 MAY-8 RFC2525-2.9 RFC1122-TCP-4.2.2.17 a peer that answers may keep its window closed for days", () => {
    const lab = shut();
    while (lab.nowNs < hours(72)) {
      expect(lab.expire()).toEqual(["A 1+1 ack 1"]);
      lab.nowNs += ms(20);
      lab.arrives({ flags: "A", window: 0 });
    }
    expect(lab.tcb.state).toBe("ESTABLISHED");
  });

  test("SHLD-11 a peer that answers no probe is given up past R2", () => {
    const lab = shut();
    untilClosed(lab);
    expect(lab.error).toBe("ETIMEDOUT");
    expect(lab.nowNs).toBeGreaterThan(seconds(100));
    expect(lab.nowNs).toBeLessThan(seconds(240));
  });

  test.each(["linux", "rfc"] as const)(
    "linux with the send policy %s: a user timeout ends 5 s after the first probe, to the instant",
    (sendPolicy) => {
      const lab = shut({ profile: "linux", sendPolicy, userTimeoutNs: seconds(5) });
      const { sent, endedNs } = untilClosed(lab);
      expect([endedNs / 1e9 - sent[0]![0], lab.error]).toEqual([5, "ETIMEDOUT"]);
      expect(sent.length).toBeGreaterThan(2);
    },
  );

  test("FW1-39 LAK-27 a FIN behind a closed window is probed for too", () => {
    const lab = inState("ESTABLISHED");
    lab.arrives({ flags: "A", window: 0 });
    expect(lab.close()).toEqual([]);
    expect(lab.expire()).toEqual(["A 0 ack 1"]);
    expect(lab.arrives({ flags: "A" })).toEqual(["FA 1 ack 1"]);
  });

  test("MUST-34 MUST-35 SHLD-15 SHLD-17 MAY-7 a window shrunk to zero under data in flight", () => {
    const lab = inState("ESTABLISHED");
    lab.write(3000);
    const { sndNxt, sndUna } = lab.tcb;
    const none = seqDiff(sndUna, sndNxt);
    lab.arrives({ flags: "A", ack: none, window: 0 });
    lab.write(3000);
    // The time-outs go on, and their answers keep the connection: for ten minutes, say.
    while (lab.nowNs < minutes(10)) {
      expect(lab.expire()[0]).toBe("A 1+536 ack 1");
      lab.nowNs += ms(20);
      lab.arrives({ flags: "A", ack: none, window: 0 });
      expect(lab.tcb.sndNxt).toBe(sndNxt);
    }
    expect(lab.tcb.state).toBe("ESTABLISHED");
    expect(lab.arrives({ flags: "A" }).length).toBeGreaterThan(0);
  });

  test("EST-42 MUST-38 a window too small for a segment is used after at most a second", () => {
    const lab = inState("ESTABLISHED");
    lab.arrives({ flags: "A", window: 50 });
    expect(lab.write(2000)).toEqual([]);
    expect(lab.expire()).toEqual(["A 1+50 ack 1"]);
    expect(lab.nowNs).toBeGreaterThanOrEqual(ms(100));
    expect(lab.nowNs).toBeLessThanOrEqual(seconds(1));
  });
});

describe("keep-alive", () => {
  const config: TcpOptions = {
    keepAlive: true,
    keepAliveIdleNs: seconds(30),
    keepAliveIntervalNs: seconds(1),
    keepAliveProbes: 3,
  };

  test.each<State>(["ESTABLISHED", "CLOSE-WAIT", "FIN-WAIT-2"])(
    "EST-44 EST-45 FW2-35 FW2-36 CWT-37 CWT-38 MUST-27 MUST-29 SHLD-12 MAY-5 %s: 30/1/3 probes at 30, 31, 32 s, ETIMEDOUT at 33 s",
    (state) => {
      const lab = inState(state, config);
      const { sent, endedNs } = untilClosed(lab);
      expect(sent.map(([time]) => time)).toEqual([30, 31, 32]);
      expect(sent[0]![1]).toMatch(state === "FIN-WAIT-2" ? /^A 1 ack/ : /^A 0 ack/);
      expect([endedNs, lab.error]).toEqual([seconds(33), "ETIMEDOUT"]);
    },
  );

  test("MUST-24 MUST-25 RFC1122-TCP-4.2.3.6 it is off unless asked for", () => {
    expect(inState("ESTABLISHED").expire()).toEqual(["nothing is due"]);
    expect(inState("ESTABLISHED", { profile: "linux" }).expire()).toEqual(["nothing is due"]);
  });

  test("MUST-28 RFC2525-2.11 RFC1122-TCP-4.2.3.6 by default it waits two hours", () => {
    const lab = inState("ESTABLISHED", { keepAlive: true });
    lab.expire();
    expect(lab.nowNs).toBe(hours(2));
  });

  test("MUST-26 whatever comes starts the wait anew, to the instant", () => {
    const lab = inState("ESTABLISHED", { ...config, keepAliveIntervalNs: minutes(5) });
    lab.nowNs = seconds(10);
    lab.arrives({ flags: "A", seq: -1 }); // the peer's own keep-alive
    expect(lab.expire()).toEqual([]);
    expect(lab.expire()).toEqual(["A 0 ack 1"]);
    expect(lab.nowNs).toBe(seconds(40));
    lab.arrives({ flags: "A" });
    expect(lab.expire()).toEqual(["A 0 ack 1"]);
    expect(lab.nowNs).toBe(seconds(70));
  });

  test("MUST-26 not while something is unacknowledged", () => {
    const lab = inState("ESTABLISHED", { ...config, r2Ns: NEVER });
    lab.write(10);
    for (let event = 0; event < 20; event++) {
      for (const segment of lab.expire()) expect(segment).toBe("PA 1+10 ack 1");
    }
    expect(lab.tcb.state).toBe("ESTABLISHED");
  });
});

describe("the end", () => {
  test.each<[ProfileName, number]>([
    ["linux", 60],
    ["rfc", 240],
  ])("TWT-19 MUST-13 %s: TIME-WAIT lasts %d s", (profile, time) => {
    const lab = inState("TIME-WAIT", { profile });
    expect(lab.expire()).toEqual([]);
    expect([lab.tcb.state, lab.nowNs, lab.error]).toEqual(["CLOSED", seconds(time), null]);
  });

  test("FW2-37 FIN-WAIT-2 ends after 60 s if nobody reads any more, and not before", () => {
    const half = inState("FIN-WAIT-2", { profile: "linux" });
    expect(half.expire()).toEqual(["nothing is due"]);
    half.event((tcb, out) => closeBoth(tcb, out));
    half.expire();
    expect([half.tcb.state, half.nowNs, half.error]).toEqual(["CLOSED", seconds(60), null]);

    const full = inState("ESTABLISHED", { profile: "linux" });
    full.event((tcb, out) => closeBoth(tcb, out));
    full.nowNs = seconds(1);
    full.arrives({ flags: "A" });
    full.expire();
    expect([full.tcb.state, full.nowNs]).toEqual(["CLOSED", seconds(61)]);
  });
});

describe("delayed ACK", () => {
  test.each<State>(["ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2"])(
    "EST-43 FW1-41 FW2-34 MUST-40 SHLD-18 %s: an ACK waits 200 ms at most",
    (state) => {
      const lab = inState(state);
      const ack = state === "ESTABLISHED" ? "A 1 ack 11" : "A 2 ack 11";
      expect(lab.arrives({ flags: "A", length: 10 })).toEqual([]);
      expect(lab.expire()).toEqual([ack]);
      expect(lab.nowNs).toBe(ms(200));
    },
  );

  test("EST-06 MUST-39 reading a byte at a time opens the window in large steps only", () => {
    const lab = inState("ESTABLISHED", { receiveBufferBytes: 4000 });
    lab.arrives({ flags: "A", length: 1460 });
    lab.arrives({ flags: "A", length: 1460 });
    lab.arrives({ flags: "A", length: 1080 });
    lab.settle();
    let edge = lab.tcb.rcvAdv;
    const steps: number[] = [];
    while (lab.tcb.receiveBuffer.bytes > 0) {
      lab.event((tcb) => {
        tcb.receiveBuffer.take(1);
        received(tcb);
      });
      if (lab.tcb.rcvAdv !== edge) steps.push(lab.tcb.rcvAdv - edge);
      edge = lab.tcb.rcvAdv;
    }
    expect(steps.length).toBeGreaterThan(0);
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(1460);
  });
});
