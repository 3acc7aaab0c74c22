import { Cursor } from "./cursor.ts";
import { withDefinitions } from "./definitions.ts";
import { tokensOf } from "./lexer.ts";
import { parseCall } from "./parse-call.ts";
import { settingsOf, type Given } from "./parse-options.ts";
import { parsePacket } from "./parse-packet.ts";
import { parseEnd, parseTime } from "./parse-time.ts";
import type { Command, Event, EventTime, Script } from "./script.ts";
import type { Token } from "./token.ts";

export interface ParseOptions extends Given {
  /** Name of the file, for messages. Default `script`. */
  readonly file?: string;
}

/**
 * Reads a script: options, a command to begin with, events, a command to end with.
 *
 * @throws ScriptError that says where, what was found, and what would be right
 */
export function parseScript(text: string, options: ParseOptions = {}): Script {
  const { file = "script" } = options;
  const tokens = tokensOf(text, file);
  const leading = leadingOptions(tokens);
  const settings = settingsOf(file, leading, options);
  const rest = withDefinitions(tokens.slice(leading.length), settings.definitions);
  const cursor = new Cursor(file, text, rest);
  const init = parseCommand(cursor);
  const events = parseEvents(cursor);
  const cleanup = parseCommand(cursor);
  if (cursor.next.kind !== "end") {
    throw cursor.wrong("an event that begins with its time", "write for example +0 before it");
  }
  if (events.length === 0) {
    throw cursor.wrong("an event", "write for example 0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3");
  }
  return { file, settings, init, events, cleanup };
}

function leadingOptions(tokens: readonly Token[]): Token[] {
  const first = tokens.findIndex(({ kind }) => kind !== "option");
  return tokens.slice(0, first);
}

function parseCommand(cursor: Cursor): Command | null {
  if (cursor.next.kind !== "command") return null;
  const { text, line, column } = cursor.take();
  return { text, line, column };
}

function parseEvents(cursor: Cursor): Event[] {
  const events: Event[] = [];
  while (cursor.next.kind !== "command" && cursor.next.kind !== "end") {
    const event = parseEvent(cursor);
    checkOrder(cursor, events.at(-1), event);
    events.push(event);
  }
  return events;
}

function parseEvent(cursor: Cursor): Event {
  const { line, column, start } = cursor.next;
  const time = parseTime(cursor);
  const head = { line, column, time };
  const text = (): string => cursor.source.slice(start, cursor.end).replace(/\s+/g, " ");
  const { kind } = cursor.next;
  if (cursor.isSign("<") || cursor.isSign(">")) {
    const packet = parsePacket(cursor);
    if (packet.direction === "in") requirePoint(cursor, head, "an inbound packet");
    return { kind: "packet", ...head, packet, text: text() };
  }
  if (kind === "command") {
    requirePoint(cursor, head, "a command");
    return { kind: "command", ...head, command: parseCommand(cursor)!, text: text() };
  }
  if (kind === "code") {
    requirePoint(cursor, head, "a code block");
    const { text: code, line: codeLine } = cursor.take();
    return { kind: "code", ...head, code, codeLine, text: text() };
  }
  requirePoint(cursor, head, "a system call");
  const endNs = parseEnd(cursor, time);
  return { kind: "call", ...head, endNs, ...parseCall(cursor), text: text() };
}

type Head = Pick<Event, "line" | "column" | "time">;

/** Only outbound packets may happen at any time, or within a range. */
function requirePoint(cursor: Cursor, head: Head, what: string): void {
  const { kind } = head.time;
  if (kind === "absolute" || kind === "relative") return;
  const found = kind === "any" ? '"*"' : "a range of times";
  throw cursor.error(
    head,
    `found ${found} before ${what}, expected one time; write for example +0 or 0.1`,
  );
}

function checkOrder(cursor: Cursor, before: Event | undefined, event: Event): void {
  const { time } = event;
  if (before === undefined) {
    if ((time.kind === "absolute" || time.kind === "relative") && time.ns === 0) return;
    throw cursor.error(event, "the first event must be at time 0; write 0 or +0 before it");
  }
  if (absolute(time) === null || absolute(before.time) === null) return;
  if (absolute(time)! < absolute(before.time)!) {
    throw cursor.error(
      event,
      "found a time before that of the previous event, expected a later one",
    );
  }
}

const absolute = (time: EventTime): number | null =>
  time.kind === "absolute" || time.kind === "absolute-range" ? time.ns : null;
