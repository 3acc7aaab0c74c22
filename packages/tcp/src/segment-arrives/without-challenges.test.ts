import { expect, test } from "vitest";
import { inState, type Lab } from "../lab.fixture.ts";
import type { State } from "../state.ts";
import { rcvWndBytes } from "../tcb.ts";

// What RFC 793 did where RFC 5961 sends challenge ACKs now, which can be chosen.

const PROFILES = ["linux", "rfc"] as const;
const open = (state: State, profile: (typeof PROFILES)[number], passive = false): Lab =>
  inState(state, { profile, challengesForgeries: false, timestamps: false }, passive);

test.each<[string, State]>([
  ["EST-24", "ESTABLISHED"],
  ["FW1-19", "FIN-WAIT-1"],
  ["FW2-19", "FIN-WAIT-2"],
  ["CWT-19", "CLOSE-WAIT"],
  ["CLG-14", "CLOSING"],
  ["LAK-14", "LAST-ACK"],
])("%s in %s a SYN in the window resets the connection, and is answered by a RST", (_id, state) => {
  for (const [profile, passive] of [
    ["linux", false],
    ["rfc", false],
    ["rfc", true],
  ] as const) {
    const lab = open(state, profile, passive);
    expect(lab.arrives({ flags: "S", seq: 5 })).toEqual([expect.stringMatching(/^RA zero ack /)]);
    expect([lab.tcb.state, lab.error]).toEqual(["CLOSED", "ECONNRESET"]);
    const withAck = open(state, profile);
    expect(withAck.arrives({ flags: "SA", seq: 5 })).toEqual([expect.stringMatching(/^R \d+$/)]);
    expect(withAck.tcb.state).toBe("CLOSED");
  }
});

test.each<[string, State]>([
  ["EST-24", "ESTABLISHED"],
  ["FW2-19", "FIN-WAIT-2"],
  ["CWT-19", "CLOSE-WAIT"],
])("%s in %s one out of the window draws an ACK and nothing else", (_id, state) => {
  for (const profile of PROFILES) {
    const lab = open(state, profile);
    expect(lab.arrives({ flags: "S", seq: -5 })).toEqual([expect.stringMatching(/^A /)]);
    expect(lab.tcb.state).toBe(state);
  }
});

test.each<State>(["ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "CLOSE-WAIT"])(
  "in %s a RST anywhere in the window is enough",
  (state) => {
    for (const profile of PROFILES) {
      const lab = open(state, profile);
      lab.arrives({ flags: "R", seq: rcvWndBytes(lab.tcb) + 10 });
      expect(lab.tcb.state).toBe(state);
      lab.arrives({ flags: "R", seq: rcvWndBytes(lab.tcb) - 1 });
      expect(lab.tcb.state).toBe("CLOSED");
    }
  },
);

test("SRC-17 in SYN-RECEIVED after a passive OPEN a SYN in the window leads back to LISTEN", () => {
  const lab = open("SYN-RECEIVED", "rfc", true);
  expect(lab.arrives({ flags: "S", seq: 9 })).toEqual([]);
  expect([lab.tcb.state, lab.error]).toEqual(["CLOSED", null]); // the listener listens on
  const crossed = open("SYN-RECEIVED", "rfc");
  expect(crossed.arrives({ flags: "S", seq: 9 })).toHaveLength(1);
  expect(crossed.error).toBe("ECONNRESET");
  // As Linux, whatever RFC 5961 says.
  const linux = inState("SYN-RECEIVED", { profile: "linux" }, true);
  linux.arrives({ flags: "S", seq: 9 });
  expect([linux.tcb.state, linux.error]).toEqual(["CLOSED", null]);
});
