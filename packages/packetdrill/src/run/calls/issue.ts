import type { Ns } from "@seedwire/engine";
import type { Result } from "@seedwire/socket";
import { ScriptError } from "../../language/place.ts";
import type { CallEvent } from "../../language/script.ts";
import { Deviation } from "../deviation.ts";
import type { Run } from "../run.ts";
import { Arguments } from "./arguments.ts";
import { checkReturned, type BlockingCall } from "./blocking.ts";
import { finish } from "./finish.ts";
import type { Issued } from "./issued.ts";
import { handlerOf } from "./table.ts";

/**
 * Makes a system call, which ends at once or goes on in the background.
 *
 * @param dueNs when it was to be made, which its end is measured from
 */
export function issueCall(run: Run, event: CallEvent, dueNs: Ns): void {
  const handler = handlerOf(event.name);
  if (handler === undefined) {
    throw new ScriptError(run.script.file, event, `not supported: the call ${event.name}()`, true);
  }
  const { nowNs: startNs } = run.host.simulation;
  const issued = handler(new Arguments(run, event), run);
  const result = resultNow(issued);
  if (event.endNs === null) {
    if (result === null) throw wouldBlock(event, issued);
    finish(run, event, issued, result, startNs);
    return;
  }
  const endNs = endOf(event, event.endNs, dueNs);
  const returned = result === null ? null : { result, timeNs: startNs };
  const blocking: BlockingCall = { event, issued, startNs, endNs, returned };
  run.blocking = blocking;
  if (result === null) waitFor(run, blocking);
  else checkReturned(run);
}

/** Start and end of a relative time count from the same instant. */
const endOf = ({ time }: CallEvent, endNs: Ns, dueNs: Ns): Ns =>
  time.kind === "relative" ? dueNs - time.ns + endNs : endNs;

function resultNow({ outcome }: Issued): Result | null {
  return typeof outcome === "object" ? outcome.result : outcome;
}

function waitFor(run: Run, blocking: BlockingCall): void {
  const { outcome } = blocking.issued;
  const { simulation } = run.host;
  run.conversation.add(simulation.nowNs, blocking.event.line, `${blocking.event.name}() waits`);
  if (typeof outcome !== "object") return;
  outcome.onReturn = (result) => {
    blocking.returned = { result, timeNs: simulation.nowNs };
  };
}

/** A call that is not said to block must not. */
function wouldBlock(event: CallEvent, { outcome }: Issued): Deviation {
  if (typeof outcome === "object") outcome.interrupt();
  return new Deviation(event.line, `${event.name}() blocks`, [
    "expected it to return at once; a call that blocks has an end time: +0...0.2 read(...)",
  ]);
}
