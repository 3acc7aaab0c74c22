import type { Ns } from "@seedwire/engine";
import { drawArrow, type Span } from "./arrow.ts";
import { chooseColumns, LEAST_SPAN } from "./columns.ts";
import { ConnectionLabels } from "./connection-labels.ts";
import type { Half } from "./packet-label.ts";
import { PaintedLine, type Part } from "./painted-line.ts";
import { layOut, type LadderNote, type Row } from "./rows.ts";
import { gapText, hiddenText, shownSteps } from "./shown-steps.ts";
import type { LadderGap, LadderPacket, LadderStep, Tone } from "./step.ts";
import { TimeFormat } from "./time-format.ts";

export interface LadderLayout {
  /** Columns of text. Default 80, which is also the least. */
  readonly width?: number;
  /** Of long runs: steps shown before and after each one that matters. Default 6. */
  readonly around?: number;
  /** Runs with so few steps are shown whole. Default 120. */
  readonly whole?: number;
  /** Steps that are shown at most; of what matters beyond that, the middle is only counted. Default 400. */
  readonly most?: number;
  /** Hosts that are columns, from left to right. Default: those that send and receive. */
  readonly hosts?: readonly string[];
}

/** A line of a ladder, in pieces to be painted. */
export type LadderLine = readonly Part[];

const LEAST_WIDTH = 80;

/** A packet ladder as lines: hosts are columns, time runs downward, each packet is an arrow. */
export function ladderLines(steps: readonly LadderStep[], layout: LadderLayout = {}): LadderLine[] {
  const { around = 6, whole = 120, most = 400 } = layout;
  const width = Math.max(LEAST_WIDTH, layout.width ?? 0);
  const time = new TimeFormat(steps);
  const room = width - time.widthWithUnit - time.width - 3;
  const mostHosts = 1 + Math.floor(room / (LEAST_SPAN + 1));
  const { hosts, hidden } = chooseColumns(steps, mostHosts, layout.hosts);
  const shown = shownSteps(steps, hosts, { around, whole, most });
  const drawing = new Drawing(hosts, width, time, shown);
  const lines = drawing.lines(layOut(shown));
  if (hidden.length > 0) lines.push([{ text: hiddenText(hidden), tone: "dim" }]);
  return lines;
}

/** A packet ladder as text, each line with its line end; "" if nothing happened. */
export const ladderText = (steps: readonly LadderStep[], layout: LadderLayout = {}): string =>
  ladderLines(steps, layout)
    .map((parts) => `${parts.map(({ text }) => text).join("")}\n`)
    .join("");

/** Draws rows between the lines of hosts. */
class Drawing {
  readonly #hosts: readonly string[];
  readonly #width: number;
  readonly #time: TimeFormat;
  /** The column of each host's line. */
  readonly #at = new Map<string, number>();
  /** Numbers of packets whose arrows are cut, so that the halves can be found. */
  readonly #labels = new Map<LadderPacket, string>();
  readonly #connections: ConnectionLabels;

  constructor(
    hosts: readonly string[],
    width: number,
    time: TimeFormat,
    steps: readonly LadderStep[],
  ) {
    this.#hosts = hosts;
    this.#width = width;
    this.#time = time;
    const [left, right] = [time.widthWithUnit + 1, width - time.width - 2];
    hosts.forEach((host, i) => {
      const share = hosts.length === 1 ? 0 : i / (hosts.length - 1);
      this.#at.set(host, left + Math.round(share * (right - left)));
    });
    this.#connections = new ConnectionLabels(steps);
  }

  lines(rows: readonly Row[]): LadderLine[] {
    if (this.#hosts.length === 0) return [];
    const departed = new Set<LadderPacket>();
    for (const row of rows) {
      if (row.what === "departs") departed.add(row.packet);
      if (row.what === "arrives" && departed.has(row.packet)) this.#labels.set(row.packet, "");
    }
    let last = 0;
    for (const packet of departed) {
      if (this.#labels.has(packet)) this.#labels.set(packet, `#${++last}`);
    }
    return [this.#titles(), ...rows.flatMap((row) => this.#draw(row))];
  }

  #titles(): LadderLine {
    const line = new PaintedLine(this.#width);
    line.paint(0, this.#time.unit.padStart(this.#time.widthWithUnit), "dim");
    this.#hosts.forEach((host, i) => {
      const at = this.#at.get(host)!;
      const back = [0, host.length >> 1, host.length - 1];
      const place = i === 0 ? 0 : i === this.#hosts.length - 1 ? 2 : 1;
      line.paint(at - back[place]!, host, "title");
    });
    return line.parts();
  }

  #draw(row: Row): LadderLine[] {
    if (row.what === "gap") return [this.#gap(row)];
    if (row.what === "notes") return this.#notes(row.notes);
    const { packet } = row;
    const line = this.#lifelines("|");
    const [from, to] = [this.#at.get(packet.from)!, this.#at.get(packet.to)!];
    const span: Span =
      from === to
        ? this.#besides(from, row.what === "arrives")
        : { left: Math.min(from, to) + 1, right: Math.max(from, to) - 1, isRightward: from < to };
    const label = [this.#labels.get(packet) ?? "", this.#connections.of(packet.ports)];
    drawArrow(line, span, packet, row.what, label.filter((each) => each !== "").join(" "));
    this.#paintTimes(line, packet, row.what);
    return [line.parts()];
  }

  /** Beside the line of a host that sends to itself: out, and back again. */
  #besides(at: number, isBack: boolean): Span {
    const room = Math.floor((this.#width - 2 * this.#time.width) / this.#hosts.length) - 4;
    return this.#isLast(at)
      ? { left: at - room, right: at - 1, isRightward: isBack }
      : { left: at + 1, right: at + room, isRightward: !isBack };
  }

  /** Whether a line is the last one, beside which times stand at the right. */
  #isLast(at: number): boolean {
    return this.#hosts.length > 1 && at === this.#at.get(this.#hosts.at(-1)!);
  }

  /** At the left when the left end does it, at the right when the right one does. */
  #paintTimes(line: PaintedLine, { from, to, sentNs, arrivedNs }: LadderPacket, half: Half): void {
    const [start, end] = [this.#at.get(from)!, this.#at.get(to)!];
    const isLeft = start === end ? !this.#isLast(start) : start < end;
    if (half !== "arrives") this.#paintTime(line, sentNs, isLeft);
    if (half === "departs" || arrivedNs === null) return;
    this.#paintTime(line, arrivedNs, start === end ? isLeft : !isLeft);
  }

  #paintTime(line: PaintedLine, timeNs: Ns, isLeft: boolean): void {
    const text = this.#time.format(timeNs);
    if (isLeft) line.paint(0, text.padStart(this.#time.widthWithUnit), "dim");
    else line.paint(this.#width - this.#time.width, text, "dim");
  }

  #notes(notes: readonly LadderNote[]): LadderLine[] {
    const [first] = notes;
    const { host, ports, timeNs } = first!;
    const line = this.#lifelines("|");
    const at = this.#at.get(host)!;
    const isLast = this.#isLast(at);
    const name = this.#connections.of(ports);
    const prefix = name === "" ? "" : `${name} `;
    const texts = notes.map(({ text }, i) => `${i === 0 ? prefix : ""}${text}`);
    const pieces = texts.map((text, i) => (i < texts.length - 1 ? `${text}, ` : text));
    let from = isLast ? at - 1 - pieces.join("").length : at + 2;
    pieces.forEach((text, i) => {
      line.paint(from, text, notes[i]!.tone);
      from += text.length;
    });
    this.#paintTime(line, timeNs, !isLast);
    return [line.parts()];
  }

  #gap(gap: LadderGap): LadderLine {
    const line = this.#lifelines(":");
    const text = ` ${gapText(gap)} `;
    line.paint(Math.floor((this.#width - text.length) / 2), text, "dim");
    return line.parts();
  }

  #lifelines(letter: string): PaintedLine {
    const line = new PaintedLine(this.#width);
    for (const at of this.#at.values()) line.paint(at, letter, "dim");
    return line;
  }
}

/** For whoever paints. */
export type { Part as LadderPart, Tone as LadderTone };
