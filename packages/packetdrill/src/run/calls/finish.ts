import type { Ns } from "@seedwire/engine";
import { ERRNO, failed, type Result } from "@seedwire/socket";
import { printExpression } from "../../language/print-expression.ts";
import { ScriptError } from "../../language/place.ts";
import type { CallEvent } from "../../language/script.ts";
import { Deviation } from "../deviation.ts";
import type { Run } from "../run.ts";
import { integerOf } from "./integer.ts";
import type { Issued } from "./issued.ts";

/** A call has returned: notes what follows from it, and compares it with the script. */
export function finish(run: Run, event: CallEvent, issued: Issued, result: Result, timeNs: Ns) {
  run.conversation.add(timeNs, event.line, described(event, result));
  issued.ended?.(result);
  const wrong = whatIsWrong(run, event, issued, result);
  if (wrong === null) return;
  if (!run.script.settings.nonFatalCalls) throw wrong;
  run.notes.push(`line ${event.line}: ${wrong.message} (not fatal)`);
}

function whatIsWrong(run: Run, event: CallEvent, issued: Issued, result: Result): Deviation | null {
  if (!isExpected(run, event, issued, result)) {
    return new Deviation(event.line, `${event.name}() returned ${resultText(result)}`, [
      `expected  ${expectedText(event)}`,
      `returned  ${resultText(result)}`,
    ]);
  }
  const wrong = issued.verify?.(result) ?? null;
  if (wrong !== null) return new Deviation(event.line, `${event.name}(): ${wrong}`);
  if (issued.givesDescriptor === true && !failed(result)) nameDescriptor(run, event, result);
  return null;
}

function isExpected(run: Run, event: CallEvent, issued: Issued, result: Result): boolean {
  if (event.result.kind === "ellipsis") return true;
  const expected = integerOf(run.script.file, event.result);
  if (failed(result)) {
    const errno = event.errno === "EWOULDBLOCK" ? "EAGAIN" : event.errno;
    return expected === -1 && (errno === null || errno === result);
  }
  if (issued.givesDescriptor === true) return expected >= 0;
  return expected === result && event.errno === null;
}

/** The number in the script is the name of the descriptor from now on. */
function nameDescriptor(run: Run, event: CallEvent, live: number): void {
  if (event.result.kind === "ellipsis") return;
  const name = integerOf(run.script.file, event.result);
  if (run.descriptors.has(name)) {
    const what = `descriptor ${name} is open already; close it before, or name the new one otherwise`;
    throw new ScriptError(run.script.file, event.result, what);
  }
  run.descriptors.set(name, live);
}

function expectedText({ result, errno }: CallEvent): string {
  return printExpression(result) + (errno === null ? "" : ` ${errno}`);
}

/** `-1 EAGAIN (Resource temporarily unavailable)`. */
function resultText(result: Result): string {
  return failed(result) ? `-1 ${result} (${ERRNO[result][1]})` : String(result);
}

/** The call with what it really returned. */
function described({ name, args }: CallEvent, result: Result): string {
  return `${name}(${args.map(printExpression).join(", ")}) = ${resultText(result)}`;
}
