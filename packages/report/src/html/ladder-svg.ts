import { chooseColumns } from "../ladder/columns.ts";
import { ConnectionLabels } from "../ladder/connection-labels.ts";
import { fit, placeOf, toneOf } from "../ladder/packet-label.ts";
import { gapText, hiddenText, shownSteps } from "../ladder/shown-steps.ts";
import type { LadderPacket, LadderStep } from "../ladder/step.ts";
import { TimeFormat } from "../ladder/time-format.ts";
import { markup, NOTHING, type Markup } from "./markup.ts";

/** Pixels. */
const ROW = 17;
const TIMES = 92;
const MARGIN = 60;
const LEAST_SPAN = 330;
const WIDTH = 1100;
/** Of a letter of the monospaced type, at 11 pixels. */
const LETTER = 6.7;

/** How much of a long run is drawn: a page has more room than a terminal. */
const EXTENT = { around: 10, whole: 400, most: 800 };
const MOST_HOSTS = 8;

/** Steps that stand in one row: notes of one host at one time are together. */
type Row = readonly [LadderStep, ...LadderStep[]];

/** A packet ladder as a picture: hosts are columns, time runs downward, each packet is a slanting arrow. */
export function ladderSvg(steps: readonly LadderStep[]): Markup {
  const { hosts, hidden } = chooseColumns(steps, MOST_HOSTS, undefined);
  if (hosts.length === 0) return NOTHING;
  const shown = shownSteps(steps, hosts, EXTENT);
  const drawing = new Drawing(hosts, shown);
  const rest = hidden.length === 0 ? NOTHING : markup`<p class="dim">${hiddenText(hidden)}</p>`;
  return markup`<div class="ladder">${drawing.titles()}${drawing.picture()}</div>${rest}`;
}

class Drawing {
  readonly #at = new Map<string, number>();
  readonly #span: number;
  readonly #width: number;
  readonly #height: number;
  readonly #rows: readonly Row[];
  readonly #time: TimeFormat;
  readonly #connections: ConnectionLabels;
  /** Where packets set out, if that is shown. */
  readonly #departures = new Map<LadderPacket, number>();
  /** Those of which the rest of the way is shown. */
  readonly #drawn = new Set<LadderPacket>();
  readonly #arrows: Markup[] = [];
  readonly #texts: Markup[] = [];

  constructor(hosts: readonly string[], steps: readonly LadderStep[]) {
    const spans = Math.max(1, hosts.length - 1);
    this.#span = Math.max(LEAST_SPAN, (WIDTH - TIMES - 2 * MARGIN) / spans);
    this.#width = TIMES + 2 * MARGIN + spans * this.#span;
    hosts.forEach((host, i) => this.#at.set(host, TIMES + MARGIN + i * this.#span));
    this.#rows = rowsOf(steps);
    this.#height = (this.#rows.length + 1) * ROW;
    this.#time = new TimeFormat(steps);
    this.#connections = new ConnectionLabels(steps);
    this.#rows.forEach((row, i) => this.#draw(row, (i + 1) * ROW));
    for (const [packet, y] of this.#departures)
      if (!this.#drawn.has(packet)) this.#drawBeginning(packet, y);
  }

  /** Names of hosts, which stay in sight. */
  titles(): Markup {
    const names = [...this.#at].map(
      ([host, x]) =>
        markup`<text class="title" x="${x}" y="16" text-anchor="middle">${host}</text>`,
    );
    const x = TIMES - 20;
    const unit = markup`<text class="dim" x="${x}" y="16" text-anchor="end">${this.#time.unit}</text>`;
    return markup`<svg class="titles" width="${this.#width}" height="24">${unit}${names}</svg>`;
  }

  picture(): Markup {
    const lifelines = [...this.#at.values()].map(
      (x) => markup`<line class="life" x1="${x}" x2="${x}" y1="0" y2="${this.#height}" />`,
    );
    const size = markup`width="${this.#width}" height="${this.#height}"`;
    const all = [...lifelines, ...this.#arrows, ...this.#texts];
    return markup`<svg ${size} role="img" aria-label="packet ladder">${all}</svg>`;
  }

  #draw(row: Row, y: number): void {
    const [step] = row;
    if (step.what === "gap")
      return this.#text((TIMES + this.#width) / 2, y, gapText(step), "dim", "middle");
    this.#text(TIMES - 20, y + 4, this.#time.format(step.timeNs), "dim", "end");
    if (step.what === "note") this.#drawNotes(row as readonly Note[], y);
    else if (step.what === "send") this.#drawSend(step.packet, y);
    else this.#drawArrival(step.packet, y);
  }

  #drawNotes(notes: readonly Note[], y: number): void {
    const { host, ports } = notes[0]!;
    const isLast = this.#isLast(host);
    const connection = this.#connections.of(ports);
    const name = connection === "" ? NOTHING : markup`<tspan class="dim">${connection} </tspan>`;
    const words = notes.map(
      ({ text, tone }, i) => markup`<tspan class="${tone}">${i === 0 ? "" : ", "}${text}</tspan>`,
    );
    const x = this.#at.get(host)!;
    const place = markup`x="${x + (isLast ? -8 : 8)}" y="${y + 4}"`;
    this.#arrows.push(markup`<circle class="dot" cx="${x}" cy="${y}" r="2.5" />`);
    this.#texts.push(
      markup`<text ${place} text-anchor="${isLast ? "end" : "start"}">${name}${words}</text>`,
    );
  }

  #drawSend(packet: LadderPacket, y: number): void {
    const [from, to] = [this.#at.get(packet.from)!, this.#at.get(packet.to)!];
    this.#departures.set(packet, y);
    const isRightward = from === to ? !this.#isLast(packet.from) : from < to;
    const room = Math.floor((this.#span - 30) / LETTER);
    const label = fit(
      packet,
      this.#connections.of(packet.ports),
      room - lostText(packet).length,
      "whole",
    );
    const side = isRightward ? 1 : -1;
    this.#text(from + 8 * side, y - 3, label, toneOf(packet), isRightward ? "start" : "end");
    if (packet.lost === null) return;
    this.#drawn.add(packet);
    const end = from === to ? from + 60 * side : from + (to - from) * 0.62;
    const low = y + ROW * 0.6;
    this.#arrow(from, y, end, low, "lost", "");
    this.#texts.push(markup`<path class="cross" d="M${end - 4} ${low - 4}l8 8m0 -8l-8 8" />`);
    this.#text(end + 8 * side, low + 4, lostText(packet), "lost", isRightward ? "start" : "end");
  }

  /** Of a packet whose arrival is not shown, or never comes. */
  #drawBeginning({ from, to }: LadderPacket, y: number): void {
    const x = this.#at.get(from)!;
    const side = from === to ? (this.#isLast(from) ? -1 : 1) : Math.sign(this.#at.get(to)! - x);
    this.#arrow(x, y, x + side * this.#span * 0.3, y + ROW / 2, "", "faded");
  }

  #drawArrival(packet: LadderPacket, y: number): void {
    const [from, to] = [this.#at.get(packet.from)!, this.#at.get(packet.to)!];
    const departed = this.#departures.get(packet);
    this.#drawn.add(packet);
    const tone = packet.refused === "" ? toneOf(packet) : "lost";
    if (from === to) {
      const side = this.#isLast(packet.from) ? -1 : 1;
      const top = departed ?? y - ROW;
      const curve = `M${from} ${top}C${from + 70 * side} ${top} ${from + 70 * side} ${y} ${from} ${y}`;
      this.#arrows.push(
        markup`<path class="arrow ${tone}" d="${curve}" />`,
        headAt(to, y, -side, tone),
      );
      return;
    }
    // Where it left is not shown: only its end is drawn.
    const [x1, y1] =
      departed === undefined ? [to - (to - from) * 0.3, y - ROW / 2] : [from, departed];
    this.#arrow(x1, y1, to, y, tone, departed === undefined ? "faded" : "");
    this.#arrows.push(headAt(to, y, to > from ? 1 : -1, tone));
    if (departed !== undefined && packet.remarks[0] !== "copy") return;
    const side = to > from ? -1 : 1;
    const label = fit(
      packet,
      this.#connections.of(packet.ports),
      Math.floor(this.#span / 2 / LETTER),
      "arrives",
    );
    this.#text(to + 14 * side, y - 3, label, tone, side < 0 ? "end" : "start");
  }

  #arrow(x1: number, y1: number, x2: number, y2: number, tone: string, kind: string): void {
    this.#arrows.push(
      markup`<line class="arrow ${tone} ${kind}" x1="${round(x1)}" y1="${y1}" x2="${round(x2)}" y2="${round(y2)}" />`,
    );
  }

  #text(x: number, y: number, text: string, tone: string, anchor: string): void {
    this.#texts.push(
      markup`<text class="${tone}" x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${text}</text>`,
    );
  }

  #isLast(host: string): boolean {
    return this.#at.size > 1 && [...this.#at.keys()].at(-1) === host;
  }
}

type Note = Extract<LadderStep, { readonly what: "note" }>;

const lostText = (packet: LadderPacket): string =>
  packet.lost === null ? "" : `${packet.lost.why}${placeOf(packet)}`;

/** The head of an arrow that points to the right (1) or left (-1). */
const headAt = (x: number, y: number, side: number, tone: string): Markup =>
  markup`<path class="head ${tone}" d="M${x} ${y}l${-7 * side} -3.5v7z" />`;

const round = (pixels: number): number => Math.round(pixels * 10) / 10;

function rowsOf(steps: readonly LadderStep[]): Row[] {
  const rows: [LadderStep, ...LadderStep[]][] = [];
  for (const step of steps) {
    const before = rows.at(-1);
    const [first] = before ?? [];
    const isBeside =
      step.what === "note" &&
      first?.what === "note" &&
      first.timeNs === step.timeNs &&
      first.host === step.host &&
      first.ports.join() === step.ports.join();
    if (isBeside) before!.push(step);
    else rows.push([step]);
  }
  return rows;
}
