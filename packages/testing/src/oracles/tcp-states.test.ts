import { stateChannel, type State } from "@seedwire/tcp";
import { describe, expect, test } from "vitest";
import { tcpStates } from "./tcp-states.ts";
import { GOOD, tryOracle, verdictOf, type Trial } from "./tcp.fixture.ts";

test.each(GOOD)("is content with %s", async (_, trial) => {
  expect(await tryOracle(tcpStates, trial)).toMatchObject({ verdict: "pass", failures: [] });
});

/** Tells of a change of state that there was not, soon after the connection is open. */
const claims =
  (from: State, to: State): NonNullable<Trial["meanwhile"]> =>
  (sending) => {
    const { simulation } = sending.endpoint.stack;
    simulation.at(simulation.nowNs + 1e6, () => {
      simulation.trace.channel(stateChannel).emit?.(sending, from, to, simulation.nowNs);
    });
  };

/** Sends data in a state in which the connection was, by its word, just before. */
const pretends =
  (state: State): NonNullable<Trial["wrong"]> =>
  (_segment, number, { active, endpoint }) => {
    if (!active || number !== 5) return;
    const { stack, tcb, connection } = endpoint;
    const truth = tcb.state;
    tcb.state = state;
    stack.traces.settled.emit?.(connection, stack.simulation.nowNs);
    tcb.state = truth;
  };

describe("it bites", () => {
  test.each<[string, Trial, string]>([
    ["a step is not in the diagram", { meanwhile: claims("ESTABLISHED", "CLOSING") }, "goes from"],
    ["a FIN is believed", { meanwhile: claims("ESTABLISHED", "CLOSE-WAIT") }, "peer's FIN"],
    ["our FIN is believed", { meanwhile: claims("FIN-WAIT-1", "FIN-WAIT-2") }, "its FIN is"],
    ["TIME-WAIT is early", { meanwhile: claims("FIN-WAIT-2", "TIME-WAIT") }, "before both FINs"],
    ["a dead one speaks", { wrong: pretends("CLOSED") }, "that is CLOSED"],
    ["TIME-WAIT has data", { wrong: pretends("TIME-WAIT") }, "in TIME-WAIT"],
    ["FIN-WAIT-2 has data", { wrong: pretends("FIN-WAIT-2") }, "in FIN-WAIT-2"],
  ])("if %s", async (_, trial, found) => {
    expect(await verdictOf(tcpStates, { rough: false, ...trial })).toContain(found);
  });
});
