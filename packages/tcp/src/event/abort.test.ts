import { expect, test } from "vitest";
import type { ProfileName } from "../config.ts";
import { inState } from "../lab.fixture.ts";
import { STATES, type State } from "../state.ts";
import { abort } from "./abort.ts";
import { closeBoth } from "./close.ts";
import { status } from "./status.ts";

test.each<[string, State, string[]]>([
  ["CLO-12", "CLOSED", []],
  ["SST-07", "SYN-SENT", []],
  ["SRC-08", "SYN-RECEIVED", ["RA 1 ack 1"]],
  ["EST-11", "ESTABLISHED", ["RA 1 ack 1"]],
  ["FW1-06", "FIN-WAIT-1", ["RA 2 ack 1"]],
  ["FW2-06", "FIN-WAIT-2", ["RA 2 ack 1"]],
  ["CWT-11", "CLOSE-WAIT", ["RA 1 ack 2"]],
  ["CLG-06", "CLOSING", []],
  ["LAK-06", "LAST-ACK", []],
  ["TWT-06", "TIME-WAIT", []],
])("%s U-13 ABORT in %s: %j, and CLOSED", (_id, state, wanted) => {
  const lab = inState(state);
  lab.write(0);
  expect(lab.event((tcb, out) => abort(tcb, out))).toEqual(wanted);
  expect([lab.tcb.state, lab.error]).toEqual(["CLOSED", null]);
  expect(lab.expire()).toEqual(["nothing is due"]);
});

test.each<[string, State, string]>([
  ["EST-10", "ESTABLISHED", "RA 1 ack 11"],
  ["CWT-10", "CLOSE-WAIT", "RA 1 ack 12"],
])("%s SHLD-3 a full close of %s with data unread is a RST", (_id, state, wanted) => {
  const lab = inState("ESTABLISHED");
  lab.arrives({ flags: state === "CLOSE-WAIT" ? "FA" : "A", length: 10 });
  lab.settle();
  expect(lab.tcb.state).toBe(state);
  expect(lab.event((tcb, out) => closeBoth(tcb, out))).toEqual([wanted]);
  expect(lab.tcb.state).toBe("CLOSED");
});

test.each(STATES.filter((state) => state !== "LISTEN"))(
  "SST-08 SRC-09 EST-12 FW1-07 FW2-07 CWT-12 CLG-07 LAK-07 TWT-07 STATUS in %s tells and changes nothing",
  (state) => {
    const { tcb } = inState(state);
    const before = JSON.stringify(tcb);
    expect(status(tcb)).toMatchObject({ state, unreadBytes: 0, unsentBytes: 0 });
    expect(JSON.stringify(tcb)).toBe(before);
  },
);

test("STATUS counts what is written, in flight, acknowledged and unread", () => {
  const lab = inState("ESTABLISHED", { initialWindowSegments: 2 });
  lab.write(2000);
  lab.arrives({ flags: "A", length: 7, ack: -1072 + 536 });
  expect(status(lab.tcb)).toMatchObject({
    acknowledgedBytes: 536,
    unreadBytes: 7,
    smssBytes: 536,
    ssthreshSegments: Infinity,
  });
  const { flightSegments, unsentBytes } = status(lab.tcb);
  expect(536 + flightSegments * 536 + unsentBytes).toBe(2000);
});

test.each<[what: string, profile: ProfileName, shift: number, beyond: number, seq: number]>([
  ["within the window it is SND.NXT", "linux", -1, -1, 1001],
  ["up to the edge it is SND.NXT", "linux", -1, 0, 1001],
  ["beyond the edge Linux takes the edge", "linux", -1, 1, 1000],
  ["off by less than scaling rounds, it is SND.NXT", "linux", 7, 127, 1001],
  ["off by as much as a step of the scaling, it is the edge", "linux", 7, 128, 873],
  ["by the RFC it is SND.NXT in any case", "rfc", -1, 128, 1001],
])("EST-11 the RST when the peer has drawn its window back: %s", (_what, profile, shift, beyond, seq) => {
  const lab = inState("ESTABLISHED", { profile, nagle: false });
  lab.write(500);
  lab.write(500);
  lab.tcb.windowScaleOk = shift >= 0;
  lab.tcb.rcvScale = Math.max(0, shift);
  lab.arrives({ flags: "A", ack: -1000, window: 1000 - beyond });
  expect(lab.event((tcb, out) => abort(tcb, out))).toEqual([`RA ${seq} ack 1`]);
}); // prettier-ignore
