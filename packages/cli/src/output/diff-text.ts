import { formatCount, formatDuration } from "@seedwire/engine";
import { formatTime } from "@seedwire/trace";
import type { RunOutcome } from "seedwire";
import type { Divergence, DivergingSide, ToldEvent } from "@seedwire/testing";
import { isEqual, type Compared } from "../commands/diff.ts";
import type { NamedSide } from "../diff/sides.ts";
import { codeFrame } from "../load/code-frame.ts";
import { showParams } from "../settings.ts";
import type { Colors } from "./colors.ts";
import { formatFrame } from "./failure-text.ts";

/** Differing results that are listed before the rest is only counted. */
const MOST_RESULTS = 20;

/** What became of two runs that were compared, for people. */
export function formatDiff(compared: Compared, colors: Colors): string {
  const { diff } = compared;
  const parts = [
    formatSides(compared, colors),
    isEqual(diff) ? formatEqual(compared, colors) : formatDifferent(compared, colors),
  ];
  if (diff.divergence !== null) parts.push(formatDivergence(diff.divergence, colors));
  if (diff.results.length > 0) parts.push(formatResults(compared));
  const why = isEqual(diff) ? "" : formatWhy(compared, colors);
  if (why !== "") parts.push(why);
  return `${parts.join("\n")}\n`;
}

/** What the two runs are of. */
function formatSides({ left, right, isSame }: Compared, colors: Colors): string {
  const title = `${colors.bold(left.scenario.name)}  ${colors.dim(left.options.file ?? "")}`;
  const lines = isSame
    ? [`both   ${aboutSide(left)}`]
    : [`left   ${aboutSide(left)}`, `right  ${aboutSide(right)}`];
  return [title, ...lines, ""].join("\n");
}

function aboutSide({ name, scenario, options }: NamedSide): string {
  const { file = "", seed = "1", params = {}, replayFates } = options;
  const values = showParams(scenario, params as Parameters<typeof showParams>[1]);
  const of = name.endsWith(".json") ? `${name}  (${replayFates?.length ?? 0} fates)  ` : "";
  const elsewhere = of === "" && !file.endsWith(name.replace(/^\.\//, "")) ? `${name}  ` : "";
  return `${of}${elsewhere}seed ${seed}${values.length === 0 ? "" : `  ${values.join(" ")}`}`;
}

function formatEqual({ diff }: Compared, colors: Colors): string {
  const { left, events } = diff;
  const { result } = left;
  const time = `${formatDuration(result.virtualNs, 4)} of virtual time`;
  const [failure] = result.failures;
  const failed = failure === undefined ? "" : `\nBoth runs fail: ${failure.message}`;
  return `${colors.green(colors.bold("SAME"))}  all ${counted(events.left)}, ${time}, digest ${result.digest}${failed}`;
}

function formatDifferent({ diff }: Compared, colors: Colors): string {
  const { left, right, events, divergence } = diff;
  const title = colors.red(colors.bold("DIFFERENT"));
  const first =
    divergence === null
      ? `all ${counted(events.left)} are the same, but not the results`
      : divergence.number === 1
        ? "from the first event on"
        : `from event ${formatCount(divergence.number)} on; all before it is the same`;
  return [
    `${title}  ${first}`,
    `left   ${aboutOutcome(left, events.left)}`,
    `right  ${aboutOutcome(right, events.right)}`,
  ].join("\n");
}

function aboutOutcome({ result }: RunOutcome, events: number): string {
  const { verdict, virtualNs, digest, failures } = result;
  const [failure] = failures;
  const why = failure === undefined ? "" : `: ${failure.message.split("\n")[0]}`;
  return `${counted(events)}, ${formatDuration(virtualNs, 4)}, digest ${digest}, ${verdict}${why}`;
}

/** The last events that are the same, the first that is not, and what followed, side beside side. */
function formatDivergence(divergence: Divergence, colors: Colors): string {
  const { number, before, left, right, fields } = divergence;
  const [a, b] = [
    [left.event, ...left.after],
    [right.event, ...right.after],
  ];
  const lines = ["", ...before.map((event) => colors.dim(formatEvent("both", event)))];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const mark = (text: string): string => (i === 0 ? colors.bold(text) : text);
    for (const [name, events, { ended }] of [
      ["left", a, left],
      ["right", b, right],
    ] as const) {
      const event = events[i];
      if (event === null) lines.push(mark(formatMissing(name, ended)));
      else if (event !== undefined) lines.push(mark(formatEvent(name, event)));
    }
    if (i === 0 && left.event !== null && right.event !== null) {
      const what = formatFields(left.event, right.event, fields);
      lines.push(`${" ".repeat(MARGIN)}${colors.yellow(what)}`);
    }
  }
  lines.push("", ...formatOrigins(divergence, number));
  return lines.join("\n");
}

const counted = (events: number): string =>
  events === 1 ? "1 event" : `${formatCount(events)} events`;

const MARGIN = "right".length + 1 + 7 + 2;

const formatEvent = (side: string, { number, timeNs, text }: ToldEvent): string =>
  `${side.padEnd(5)} ${String(number).padStart(7)}  ${formatTime(timeNs)}  ${text}`;

const formatMissing = (side: string, ended: boolean): string =>
  `${side.padEnd(5)} ${"-".padStart(7)}  ${ended ? "has come to its end" : "goes another way each time, so that nothing was kept of this"}`;

/** In what two events differ: `timeNs 5000 and 6000, seq 1 and 2`. */
function formatFields(left: ToldEvent, right: ToldEvent, names: readonly string[]): string {
  if (left.timeNs !== right.timeNs) {
    const later = Math.abs(left.timeNs - right.timeNs);
    const which = left.timeNs > right.timeNs ? "left" : "right";
    const others = names.filter((name) => name !== "timeNs");
    const what = others.length === 0 ? "" : `, and differs in ${others.join(", ")}`;
    return `^ ${which} is ${formatDuration(later)} later${what}`;
  }
  if (names.length > 0) {
    const values = names.map((name) => {
      const [a, b] = [fieldOf(left, name), fieldOf(right, name)];
      return `${name}: ${show(a)} and ${show(b)}`;
    });
    return `^ ${values.join(", ")}`;
  }
  return left.text === right.text ? "^ the bytes of the payload differ" : "^ what happened differs";
}

/** `options.mss` is the field `mss` of the field `options`. */
function fieldOf({ fields }: ToldEvent, name: string): unknown {
  let value: unknown = fields;
  for (const part of name.split("."))
    value = (value as Record<string, unknown> | undefined)?.[part];
  return value;
}

const show = (value: unknown): string => (value === undefined ? "none" : JSON.stringify(value));

/** The code that the events on both sides go back to, once if it is the same. */
function formatOrigins({ left, right }: Divergence, number: number): string[] {
  const [a, b] = [formatOrigin(left), formatOrigin(right)];
  const told = formatCount(number);
  if (a === b) return a === "" ? [] : [`Event ${told} of both comes from`, a];
  const lines: string[] = [];
  if (a !== "") lines.push(`Event ${told} of left comes from`, a);
  if (b !== "") lines.push(`Event ${told} of right comes from`, b);
  return lines;
}

function formatOrigin({ origin }: DivergingSide): string {
  if (origin === null) return "";
  const { scheduledBy, userCode, steps } = origin;
  const lines: string[] = [];
  if (scheduledBy !== null) lines.push(`${formatFrame(scheduledBy)}, which scheduled it`);
  const [first] = userCode;
  if (first !== undefined) {
    if (scheduledBy !== null) lines.push(`  and goes back${stepsBack(steps)} to`);
    const frame = codeFrame(first);
    lines.push(...userCode.map(formatFrame));
    if (frame !== "") lines.push("", frame);
  }
  return lines.join("\n");
}

const stepsBack = (steps: number): string => (steps <= 1 ? "" : ` ${formatCount(steps)} events`);

function formatResults({ diff }: Compared): string {
  const { results } = diff;
  const lines = results
    .slice(0, MOST_RESULTS)
    .map(({ path, left, right }) => `  ${path}: ${show(left)} and ${show(right)}`);
  const hidden = results.length - MOST_RESULTS;
  if (hidden > 0) lines.push(`  ... and ${hidden} more`);
  return ["", ...lines].join("\n");
}

/** Why runs differ that ought not to; "" if there is a reason. */
function formatWhy({ isSame, diff, culprit, left }: Compared, colors: Colors): string {
  const { repeats } = diff;
  if (!isSame && repeats.left && repeats.right) return "";
  const who = isSame ? "Both runs have the same seed and parameters" : unsteady(repeats);
  const lines = ["", `${who}: something outside the simulation decides.`];
  if (culprit !== null) {
    lines.push(`With --guard: ${colors.bold(culprit.message)}`);
  } else if (isSame) {
    lines.push(
      "The guard sees nothing that differs each time: look for what a run leaves behind for the next,",
      `as in variables outside the body of "${left.scenario.name}".`,
    );
  } else {
    lines.push("To see what it is, compare that side with itself, or add --guard.");
  }
  return lines.join("\n");
}

function unsteady({ left, right }: Compared["diff"]["repeats"]): string {
  if (!left && !right) return "Neither run goes the same way when it is repeated";
  return `The run on the ${left ? "right" : "left"} does not go the same way when it is repeated`;
}
