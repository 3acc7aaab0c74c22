import { minutes, ms, NEVER, seconds } from "@seedwire/engine";
import { bernoulli } from "@seedwire/link";
import { describe, expect, test } from "vitest";
import type { ProfileName, TcpOptions } from "../config.ts";
import { inState, type Lab } from "../lab.fixture.ts";
import { NEWS_SOFT_ERROR } from "../outbox.ts";
import { RFC } from "../profiles.ts";
import { seqDiff } from "../seq.ts";
import type { State } from "../state.ts";
import { B, twoHosts } from "../two-hosts.fixture.ts";

/** R2 never ends it: what is left is the user timeout. */
const PATIENT: TcpOptions = {
  r2Ns: NEVER,
  userTimeoutNs: RFC.userTimeoutNs,
  synRetries: Infinity,
  synAckRetries: Infinity,
};

/** Lets time pass in silence until the connection ends. */
function untilClosed(lab: Lab): void {
  for (let event = 0; event < 100 && lab.tcb.state !== "CLOSED"; event++) lab.expire();
}

/** A state with something of ours that the peer does not acknowledge. */
function waiting(state: State, options: TcpOptions): Lab {
  const lab = inState(state, options);
  if (state === "ESTABLISHED" || state === "CLOSE-WAIT") lab.write(10);
  return lab;
}

describe("the user timeout", () => {
  test.each<[string, State]>([
    ["SST-22", "SYN-SENT"],
    ["SRC-25", "SYN-RECEIVED"],
    ["EST-37 U-18", "ESTABLISHED"],
    ["FW1-35", "FIN-WAIT-1"],
    ["CWT-30", "CLOSE-WAIT"],
    ["CLG-26", "CLOSING"],
    ["LAK-23", "LAST-ACK"],
  ])("%s in %s it is five minutes, unless R2 comes first", (_id, state) => {
    const lab = waiting(state, PATIENT);
    untilClosed(lab);
    expect([lab.nowNs, lab.error]).toEqual([minutes(5), "ETIMEDOUT"]);
    const impatient = waiting(state, { r2Ns: seconds(20), synRetries: 3, synAckRetries: 3 });
    untilClosed(impatient);
    expect(impatient.nowNs).toBeLessThan(minutes(2));
  });

  test("FW2-33 in FIN-WAIT-2, where nothing is in flight, keep-alives find out", () => {
    const lab = inState("FIN-WAIT-2", {
      profile: "linux",
      keepAlive: true,
      keepAliveIdleNs: seconds(30),
      keepAliveIntervalNs: seconds(10),
      userTimeoutNs: seconds(45),
    });
    untilClosed(lab);
    expect([lab.nowNs, lab.error]).toEqual([seconds(50), "ETIMEDOUT"]);
  });

  test.each(["linux", "rfc"] as const)("%s: EST-37 it can be set, and what the peer takes starts it anew", (profile) => {
    const lab = inState("ESTABLISHED", { profile, userTimeoutNs: seconds(10), nagle: false });
    lab.write(10);
    lab.nowNs = ms(100);
    lab.write(10);
    lab.nowNs = ms(150);
    lab.arrives({ flags: "A", ack: -10 });
    untilClosed(lab);
    expect(lab.error).toBe("ETIMEDOUT");
    expect(lab.nowNs).toBeGreaterThanOrEqual(seconds(10));
    expect(lab.nowNs).toBeLessThanOrEqual(seconds(11));
  }); // prettier-ignore

  test("LIS-22 on a passive OPEN: it ends if nobody comes, and not once somebody did", async () => {
    const { simulation, a, b } = twoHosts();
    await simulation.run(async () => {
      const listener = b.listen(80, { timeoutNs: seconds(5) });
      await expect(listener.accept()).rejects.toThrow("ETIMEDOUT");
      expect([listener.state, simulation.nowNs]).toEqual(["CLOSED", seconds(5)]);
      const visited = b.listen(80, { timeoutNs: seconds(5) });
      const accepted = visited.accept();
      a.connect(B, 80).end("x");
      (await accepted).end();
      await simulation.sleep(seconds(20));
      expect(visited.state).toBe("LISTEN");
      visited.close();
    });
  });
});

describe("R1", () => {
  /** How many time-outs there are until the application hears of trouble. */
  function untilTold(lab: Lab): number {
    for (let timeouts = 1; timeouts < 20; timeouts++) {
      lab.expire();
      if ((lab.news & NEWS_SOFT_ERROR) !== 0) return timeouts;
      expect(lab.out.negativeAdvice).toBe(false);
    }
    return Infinity;
  }

  test.each<[string, State]>([
    ["SST-24", "SYN-SENT"],
    ["EST-39", "ESTABLISHED"],
    ["FW1-37", "FIN-WAIT-1"],
    ["CWT-32", "CLOSE-WAIT"],
    ["CLG-28", "CLOSING"],
    ["LAK-25", "LAST-ACK"],
  ])("%s MUST-20 SHLD-9 SHLD-10 RFC1122-TCP-4.2.3.5 in %s IP and the application hear after three retransmissions", (_id, state) => {
    const lab = waiting(state, { r2Ns: minutes(30) });
    expect(untilTold(lab)).toBe(4);
    expect([lab.out.softError, lab.out.negativeAdvice]).toEqual(["ETIMEDOUT", true]);
    expect(lab.packets).toHaveLength(1); // and it goes on trying
    expect(lab.tcb.state).toBe(state);
    untilClosed(lab);
    expect([lab.tcb.state, lab.error]).toEqual(["CLOSED", "ETIMEDOUT"]);
  }); // prettier-ignore

  test("MUST-47 U-1 SHLD-20 RFC1122-TCP-4.2.4.1 an application is told, unless it does not want to be", async () => {
    for (const softErrorReports of [true, false]) {
      const { simulation, a } = twoHosts({
        tcp: { profile: "rfc", softErrorReports },
        ab: { loss: bernoulli(1) },
      });
      const heard: string[] = [];
      await simulation.run(async () => {
        const connection = a.connect(B, 80, { config: { synRetries: 5 } });
        connection.onSoftError = ({ code }) => heard.push(code);
        await connection.closed();
      });
      expect(heard).toEqual(softErrorReports ? ["ETIMEDOUT"] : []);
    }
  });

  test("an answer ends the trouble: R1 is counted anew", () => {
    const lab = waiting("ESTABLISHED", { r2Ns: minutes(30) });
    untilTold(lab);
    lab.nowNs += ms(10);
    lab.arrives({ flags: "A" });
    lab.write(10);
    expect(untilTold(lab)).toBe(4);
  });
});

describe("R2 of Linux, which counts retransmissions and means a time", () => {
  test.each([
    [1, 1400],
    [3, 6200],
    [5, 12_600],
  ])(
    "MUST-20 tcp_retries2 of %d from an RTO of 200 ms ends it after %d ms",
    (retries2, lastsMs) => {
      const lab = inState("ESTABLISHED", { profile: "linux", retries2, tailLossProbe: false });
      const from = lab.nowNs;
      lab.write(10);
      const rto = lab.tcb.rtoDeadlineNs - from;
      untilClosed(lab);
      expect(lab.error).toBe("ETIMEDOUT");
      expect((lab.nowNs - from) / rto).toBe(lastsMs / 200);
    },
  );
});

test("MUST-37 a peer that answers at the very instant keeps its window closed as long as it likes", () => {
  const lab = inState("ESTABLISHED");
  lab.write(3000);
  const none = seqDiff(lab.tcb.sndUna, lab.tcb.sndNxt);
  const answer = { flags: "A", ack: none, window: 0 };
  lab.arrives(answer);
  while (lab.nowNs < minutes(10)) {
    expect(lab.expire()).toEqual(["A 1+536 ack 1"]);
    lab.arrives(answer);
  }
  expect(lab.tcb.state).toBe("ESTABLISHED");
});

test.each<ProfileName>(["linux", "rfc"])("%s: MUST-37 also after we have closed our half", (profile) => {
  const lab = inState("ESTABLISHED", { profile, tailLossProbe: false });
  lab.write(10);
  lab.close();
  expect(lab.tcb.state).toBe("FIN-WAIT-1");
  const answer = { flags: "A", ack: seqDiff(lab.tcb.sndUna, lab.tcb.sndNxt), window: 0 };
  lab.arrives(answer);
  while (lab.nowNs < minutes(40)) {
    lab.expire();
    lab.arrives(answer);
  }
  expect(lab.error).toBeNull();
  expect(lab.tcb.state).toBe("FIN-WAIT-1");
}); // prettier-ignore

test.each(["linux", "rfc"] as const)("linux: probes without an answer end a connection that sends as %s does", (sendPolicy) => {
  const lab = inState("ESTABLISHED", { profile: "linux", sendPolicy, retries2: 3 });
  lab.arrives({ flags: "A", window: 0 });
  lab.write(10);
  untilClosed(lab);
  expect(lab.error).toBe("ETIMEDOUT");
  expect(lab.tcb.counters.zeroWindowProbes).toBe(3);
}); // prettier-ignore

test.each<ProfileName>(["linux", "rfc"])("%s: MUST-20 R2 in time has been reached when exactly that much has passed", (profile) => {
  const endsAfter = (r2Ns: number): number => {
    const lab = inState("ESTABLISHED", { profile, r2Ns, tailLossProbe: false });
    lab.write(10);
    untilClosed(lab);
    expect(lab.error).toBe("ETIMEDOUT");
    return lab.nowNs;
  };
  const endNs = endsAfter(seconds(10));
  expect(endNs).toBeGreaterThan(seconds(10));
  expect(endsAfter(endNs)).toBe(endNs);
  expect(endsAfter(endNs + 1)).toBeGreaterThan(endNs);
}); // prettier-ignore
