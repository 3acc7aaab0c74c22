import { days, seconds, type Ns } from "@seedwire/engine";
import { SYN, TCP } from "@seedwire/wire";
import type { ScriptPacket } from "../language/packet.ts";
import type { PacketEvent } from "../language/script.ts";
import { readCombined } from "./combine.ts";
import { differences } from "./compare.ts";
import { wrongHeaders } from "./compare-headers.ts";
import { timestampOf, wrongTimestamp } from "./compare-timestamp.ts";
import type { Deviation } from "./deviation.ts";
import { LiveConnection } from "./live-connection.ts";
import type { Captured } from "./network.ts";
import { noPacket, wrongPacket, wrongTime, type Seen } from "./packet-deviation.ts";
import { liveOptionBytes } from "./read-packet.ts";
import type { Run } from "./run.ts";
import { takePacket } from "./take.ts";
import { decodeOptions } from "./tcp-option-bytes.ts";
import { outsideNs, toleranceNs, type Span } from "./times.ts";
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
  const first = taken.segments[0];
  if (first === undefined) return deviate(run, line, noPacket(event, span, deadlineNs));
  for (const captured of taken.segments) run.conversation.match(captured, line);
  const connection = run.current ?? new LiveConnection(TCP, null);
  learnNumbers(connection, expected, first);
  const seen: Seen = {
    packet: readCombined(taken.segments, connection),
    segments: taken.segments,
    timeNs: taken.segments.at(-1)!.timeNs,
  };
  const manySegments = seen.segments.length > 1;
  const wrong = [
    ...differences(expected, seen.packet, { relaxed: run.relaxed, manySegments }),
    ...wrongHeaders(expected, seen.segments),
    ...wrongTimestamp(run, expected, seen.packet, seen.timeNs),
  ];
  const message = taken.wrong ?? wrong[0]?.text;
  if (message !== undefined) {
    deviate(run, line, wrongPacket(event, span, seen, message, wrong, connection));
  }
  checkTime(run, event, span, seen.timeNs);
  learnTimestamp(connection, expected, seen.segments.at(-1)!);
}

/** A deviation of a packet ends the run, unless the script says otherwise. */
function deviate(run: Run, line: number, deviation: Deviation): void {
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

function checkTime(run: Run, event: PacketEvent, span: Span | null, timeNs: Ns): void {
  if (span === null) return;
  const tolerance = toleranceNs(toleranceOf(run), span.fromNs - run.previousNs);
  if (Math.abs(outsideNs(timeNs, span)) <= tolerance) return;
  deviate(run, event.line, wrongTime(event, span, timeNs, tolerance));
}
