import type { Event } from "../language/script.ts";
import { advanceTo } from "./advance.ts";
import { issueCall } from "./calls/issue.ts";
import { Deviation } from "./deviation.ts";
import { injectPacket } from "./inbound.ts";
import { expectPacket } from "./outbound.ts";
import type { Run } from "./run.ts";
import { runCommand } from "./shell-command.ts";
import { takeSnapshot } from "./snapshot.ts";
import { clockTime, spanOf, toleranceNs, type Span } from "./times.ts";
import { toleranceOf } from "./tolerance.ts";

/** Lets an event of the script happen, or waits for it if it is for the stack to bring it about. */
export function runEvent(run: Run, event: Event): void {
  const { simulation } = run.host;
  const span = spanOf(event.time, simulation.nowNs);
  if (event.kind === "packet" && event.packet.direction === "out") {
    expectPacket(run, event, span);
  } else {
    comeTo(run, event, span!);
    act(run, event);
  }
  advanceTo(run, simulation.nowNs);
  run.previousNs = span?.fromNs ?? simulation.nowNs;
}

/** Lets time pass until an event; fails if its time has passed already. */
function comeTo(run: Run, event: Event, { fromNs }: Span): void {
  const { nowNs } = run.host.simulation;
  const tolerance = toleranceNs(toleranceOf(run), fromNs - run.previousNs);
  if (nowNs - fromNs > tolerance) {
    throw new Deviation(event.line, "the event comes too late: what came before took too long", [
      `expected  at ${clockTime(fromNs)} s`,
      `it is now    ${clockTime(nowNs)} s`,
    ]);
  }
  advanceTo(run, fromNs);
}

function act(run: Run, event: Event): void {
  switch (event.kind) {
    case "call":
      return issueCall(run, event);
    case "packet":
      return injectPacket(run, event);
    case "command":
      return runCommand(run, event.command);
    default:
      return takeSnapshot(run, event);
  }
}
