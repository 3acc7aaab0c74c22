import type { Event } from "../language/script.ts";
import { advanceTo } from "./advance.ts";
import { awaitReturn } from "./calls/blocking.ts";
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
    act(run, event, span!);
  }
  advanceTo(run, simulation.nowNs);
  run.previousNs = span?.fromNs ?? simulation.nowNs;
}

/** Lets time pass until an event; fails if its time has passed already. */
function comeTo(run: Run, event: Event, { fromNs }: Span): void {
  const { simulation } = run.host;
  if (fromNs > simulation.nowNs) advanceTo(run, fromNs);
  if (event.kind === "call") awaitReturn(run); // there is one call at a time
  const { nowNs } = simulation;
  if (nowNs - fromNs <= toleranceNs(toleranceOf(run), fromNs - run.previousNs)) return;
  throw new Deviation(event.line, "the event comes too late: what came before took too long", [
    `expected  at ${clockTime(fromNs)} s`,
    `it is now    ${clockTime(nowNs)} s`,
  ]);
}

function act(run: Run, event: Event, { fromNs }: Span): void {
  switch (event.kind) {
    case "call":
      return issueCall(run, event, fromNs);
    case "packet":
      return injectPacket(run, event);
    case "command":
      return advanceTo(run, run.host.simulation.nowNs + runCommand(run, event.command));
    default:
      return takeSnapshot(run, event);
  }
}
