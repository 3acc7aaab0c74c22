import { days, seconds, type Ns } from "@seedwire/engine";
import { SYN, TCP } from "@seedwire/wire";
import type { ScriptPacket } from "../language/packet.ts";
import { printPacket } from "../language/print-packet.ts";
import type { PacketEvent } from "../language/script.ts";
import { readCombined } from "./combine.ts";
import { differences, type Difference } from "./compare.ts";
import { wrongHeaders } from "./compare-headers.ts";
import { timestampOf, wrongTimestamp } from "./compare-timestamp.ts";
import { Deviation } from "./deviation.ts";
import { LiveConnection } from "./live-connection.ts";
import type { Captured } from "./network.ts";
import { readPacket } from "./read-packet.ts";
import type { Run } from "./run.ts";
import { sideBySide } from "./side-by-side.ts";
import { takePacket, type Taken } from "./take.ts";
import { decodeOptions } from "./tcp-option-bytes.ts";
import { liveOptionBytes } from "./read-packet.ts";
import { clockTime, howWrong, outsideNs, spanText, toleranceNs, type Span } from "./times.ts";
import { toleranceOf } from "./tolerance.ts";

/** How long a packet is waited for beyond its time. */
const WAIT_NS: Ns = seconds(2);

/** One that may come at any time is waited for as long as anything happens, within reason. */
const LONGEST_WAIT_NS: Ns = days(1);

/** Takes the next packet that the stack sent, and compares it. `span`: null for any time. */
export function expectPacket(run: Run, event: PacketEvent, span: Span | null): void {
  const { packet: expected, line } = event;
  const { nowNs } = run.host.simulation;
  const deadlineNs = span === null ? nowNs + LONGEST_WAIT_NS : Math.max(nowNs, span.toNs) + WAIT_NS;
  const taken = takePacket(run, expected, deadlineNs);
  const { segments } = taken;
  for (const captured of segments) run.conversation.match(captured, line);
  if (taken.wrong !== null) return deviate(run, event, notThePacket(run, event, span, taken));
  const connection = run.current ?? new LiveConnection(TCP, null);
  learnNumbers(connection, expected, segments[0]!);
  const seen = readCombined(segments, connection);
  const { timeNs } = segments.at(-1)!;
  const wrong: Difference[] = [
    ...differences(expected, seen, { relaxed: run.relaxed, manySegments: segments.length > 1 }),
    ...wrongHeaders(expected, segments),
    ...wrongTimestamp(run, expected, seen, timeNs),
  ];
  if (wrong.length > 0) {
    const details = [
      ...sideBySide(
        expected,
        seen,
        wrong.map(({ field }) => field),
      ),
      ...wrong.map(({ text }) => `- ${text}`),
      ...pieces(segments, connection),
      `expected at ${span === null ? "any time" : `${spanText(span)} s`}, seen at ${clockTime(timeNs)} s`,
    ];
    deviate(run, event, new Deviation(line, wrong[0]!.text, details));
  }
  checkTime(run, event, span, segments);
  learnTimestamp(connection, expected, segments.at(-1)!);
}

/** A deviation of a packet ends the run, unless the script says otherwise. */
function deviate(run: Run, { line }: PacketEvent, deviation: Deviation): void {
  if (!run.script.settings.nonFatalPackets) throw deviation;
  run.notes.push(`line ${line}: ${deviation.message} (not fatal)`);
}

/** The first SYN that the script expects tells how numbers of the script are live. */
function learnNumbers(
  { numbers }: LiveConnection,
  expected: ScriptPacket,
  { packet }: Captured,
): void {
  const isTcp = expected.kind === "tcp" && packet.protocol === TCP;
  if (isTcp && (expected.flags & packet.flags & SYN) !== 0) {
    numbers.learnOwn(expected.seq, packet.seq);
  }
}

/** Remembers which live timestamp stood where the script has which. */
function learnTimestamp(
  { timestamps }: LiveConnection,
  expected: ScriptPacket,
  { packet, timeNs }: Captured,
): void {
  const script = timestampOf(expected);
  if (script === undefined || packet.protocol !== TCP) return;
  for (const option of decodeOptions(liveOptionBytes(packet))) {
    if (option.kind === "TS") timestamps.learn(script.val, option.val, timeNs);
  }
}

function notThePacket(
  run: Run,
  { packet, line }: PacketEvent,
  span: Span | null,
  { segments, wrong }: Taken,
): Deviation {
  const connection = run.current ?? new LiveConnection(TCP, null);
  const when = span === null ? "at any time" : `at ${spanText(span)} s`;
  const nowNs = run.host.simulation.nowNs;
  const details = [`expected  ${printPacket(packet)}  ${when}`, ...pieces(segments, connection, 1)];
  if (segments.length === 0) details.push(`nothing was sent until ${clockTime(nowNs)} s`);
  return new Deviation(line, wrong ?? "", details);
}

/** The segments that were taken for one packet, where there are several. */
function pieces(segments: readonly Captured[], connection: LiveConnection, atLeast = 2): string[] {
  if (segments.length < atLeast) return [];
  const texts = segments.map(
    ({ packet, timeNs }) =>
      `  ${clockTime(timeNs).padStart(12)}  ${printPacket(readPacket(packet, connection))}`,
  );
  return ["taken for it:", ...texts];
}

function checkTime(
  run: Run,
  event: PacketEvent,
  span: Span | null,
  segments: readonly Captured[],
): void {
  if (span === null) return;
  const { timeNs } = segments.at(-1)!;
  const tolerance = toleranceNs(toleranceOf(run), span.fromNs - run.previousNs);
  const offNs = outsideNs(timeNs, span);
  if (Math.abs(offNs) <= tolerance) return;
  const details = [
    `expected  ${printPacket(event.packet)}`,
    `expected at ${spanText(span)} s, within ${tolerance / 1e6} ms`,
    `seen at     ${clockTime(timeNs)} s`,
  ];
  deviate(run, event, new Deviation(event.line, `the packet left ${howWrong(offNs)}`, details));
}
