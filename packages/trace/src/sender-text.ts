import { formatRate, type Simulation } from "@seedwire/engine";
import { senderChannel, type SenderEvent } from "@seedwire/tcp";
import { formatTime } from "./text.ts";

/** Of the column that names senders. */
const LEAST_WIDTH = 26;

/** Changes of one kind and with one reason, one after the other. */
interface Span {
  readonly who: string;
  readonly what: "cwnd" | "pacing";
  readonly why: string;
  readonly sinceNs: number;
  readonly from: number;
  to: number;
  count: number;
}

/**
 * Tells why senders send what they send as a table, line by line, without line ends. cwnd in segments,
 * data by its place in the stream (`1000+1000`: a thousand bytes from byte 1000 on). Changes of cwnd and
 * of the pacing rate that follow one another with the same reason are one line.
 *
 *     0.160172000  server:80-10.0.0.1:49152  cwnd            10 > 20       slow start (10 times)
 *
 * @param writeTitles takes the line of titles, which comes before the first
 * @returns ends it, with what was not told yet
 */
export function traceSenderText(
  { trace }: Simulation,
  write: (line: string) => void,
  writeTitles: (line: string) => void = write,
): () => void {
  let width = LEAST_WIDTH;
  let hasTitles = false;
  const line = (timeNs: number, who: string, what: string, change: string, why: string): void => {
    width = Math.max(width, who.length);
    if (!hasTitles) writeTitles(columns("time", "sender", "what", "change", "why"));
    hasTitles = true;
    write(columns(formatTime(timeNs), who, what, change, why));
  };
  const columns = (time: string, who: string, what: string, change: string, why: string): string =>
    `${time.padStart(13)}  ${who.padEnd(width)}  ${what.padEnd(14)}  ${change.padEnd(22)}  ${why}`;
  let spans: Span[] = [];
  const flush = (): void => {
    for (const { who, what, why, sinceNs, from, to, count } of spans) {
      const times = count === 1 ? "" : ` (${count} times)`;
      line(sinceNs, who, what, formatChange(what, from, to), `${why}${times}`);
    }
    spans = [];
  };
  const end = trace.channel(senderChannel).subscribe(({ name: who }, event, nowNs) => {
    const { what, why } = event;
    if (what === "cwnd" || what === "pacing") {
      const { from, to } = event;
      const span = spans.findLast((other) => other.who === who && other.what === what);
      if (span === undefined || span.why !== why) {
        spans.push({ who, what, why, sinceNs: nowNs, from, to, count: 1 });
      } else {
        span.to = to;
        span.count++;
      }
    } else {
      flush();
      line(nowNs, who, what, changeOf(event), why);
    }
  });
  return () => {
    flush();
    end();
  };
}

function changeOf(event: SenderEvent): string {
  if ("from" in event) return formatChange(event.what, event.from, event.to);
  return "offset" in event ? `${event.offset}+${event.length}` : "";
}

function formatChange(what: string, from: number | string, to: number | string): string {
  const show = (value: number | string): string => {
    if (typeof value === "string") return value;
    if (value === Infinity) return "none";
    return what === "pacing" ? formatRate(value, 4) : String(value);
  };
  return `${show(from)} > ${show(to)}`;
}
