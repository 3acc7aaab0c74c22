import type { Simulation } from "@seedwire/engine";
import { appChannel, nodeChannel } from "@seedwire/ip";
import { packetChannel } from "@seedwire/link";
import { senderChannel, stateChannel, type SenderEvent } from "@seedwire/tcp";
import { Digest, traceJsonLines, traceText } from "@seedwire/trace";

/** Something that happened in a run: to a packet, in a TCP sender, to a connection, to an application. */
export interface ToldEvent {
  /** Counted from 1. */
  readonly number: number;
  readonly timeNs: number;
  /** Where and what: `client>server accept 10.0.0.1:49152 > 10.0.0.2:80 [S] seq 100 win 65535 ...`. */
  readonly text: string;
  /** All that is told of it, by name; of packets, every header field. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Events to be kept as text, counted from 0, both ends included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Tells each event of a run, in order, as a word that stands for all up to it: two runs have gone the
 * same way so far if their words are the same. Packets count with their payload.
 *
 * @param span events that are kept as text; null for none
 * @param onEvent is called at each event, counted from 0
 * @returns the events kept, complete when the run is over
 */
export function tellEvents(
  simulation: Simulation,
  span: Span | null,
  onEvent: (index: number, word: number) => void,
): readonly ToldEvent[] {
  const { trace } = simulation;
  const digest = new Digest(simulation, { full: true });
  const kept: Kept[] = [];
  let count = 0;
  let others = 0; // a hash of what is not in the digest
  let endTexts = (): void => {};
  const { from, to } = span ?? { from: Infinity, to: Infinity };

  const happened = (text: string): void => {
    const index = count++;
    onEvent(index, (digest.word() ^ others) >>> 0);
    if (index >= from && index <= to) {
      kept.push({ number: count, timeNs: simulation.nowNs, text, fields: {} });
    }
    // The tellers hear each event after this listener, and find it kept.
    if (count === from) endTexts = tellTexts(simulation, kept);
    else if (index > to) endTexts();
  };
  const happenedBeside = (text: string, details: string): void => {
    others = hashText(others, `${simulation.nowNs} ${text} ${details}`);
    happened(text);
  };
  trace.channel(packetChannel).subscribe(() => happened(""));
  trace.channel(nodeChannel).subscribe(() => happened(""));
  trace.channel(appChannel).subscribe(() => happened(""));
  trace.channel(senderChannel).subscribe(({ name }, event) => {
    happenedBeside(`${name} ${senderText(event)}`, JSON.stringify(event));
  });
  trace.channel(stateChannel).subscribe(({ name }, before, after) => {
    happenedBeside(`${name} state ${before} > ${after}`, "");
  });
  if (from === 0) endTexts = tellTexts(simulation, kept);
  return kept;
}

type Kept = { -readonly [K in keyof ToldEvent]: ToldEvent[K] };

/** Writes what events are, as they come, into the last of those kept. Returns how to end it. */
function tellTexts(simulation: Simulation, kept: Kept[]): () => void {
  const endLines = traceText(simulation, (line) => {
    const last = kept.at(-1);
    if (last !== undefined) last.text = line.replace(/^\S+ /, ""); // the time is told already
  });
  const endData = traceJsonLines(simulation, (line) => {
    const last = kept.at(-1);
    if (last !== undefined) last.fields = JSON.parse(line) as Record<string, unknown>;
  });
  return () => {
    endLines();
    endData();
  };
}

/** `cwnd 10 > 11 (slow start)`, `lost 1000+500 (rack)`: as tables of senders have it, but shorter. */
function senderText(event: SenderEvent): string {
  const { what, why } = event;
  if ("from" in event) return `${what} ${brief(event.from)} > ${brief(event.to)} (${why})`;
  return "offset" in event
    ? `${what} ${event.offset}+${event.length} (${why})`
    : `${what} (${why})`;
}

const brief = (value: number | string): string =>
  typeof value === "number" && value > 1000 ? String(Math.round(value)) : String(value);

/** FNV-1a over the characters of a text, from an earlier hash on. */
function hashText(hash: number, text: string): number {
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash ^ (hash >>> 15);
}
