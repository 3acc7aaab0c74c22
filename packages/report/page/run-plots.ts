import type { PageData, PageLink, PagePoints, PageSender } from "../src/html/page-data.ts";
import { Plot, type Band, type Line, type PlotOptions } from "./plot.ts";
import { rates, type Quantity } from "./points.ts";
import { zoomButtons } from "./zoom-buttons.ts";
import { Zoom } from "./zoom.ts";

/** Flows of which the goodput is one line each. */
const MOST_LINES = 8;

/** Draws all plots of a run, for the sender and the link that are chosen. */
export function drawRun(place: HTMLElement, data: PageData): void {
  const { senders, links, moreSenders, moreLinks } = data;
  const zoom = new Zoom(data.fromNs / 1e9, data.toNs / 1e9);
  const hint = element("p", "dim");
  hint.textContent =
    "Drag over a part of a plot to look closer, double-click to see all; a click on a name hides its line.";
  place.replaceChildren(hint, zoomButtons(zoom));
  if (senders.length > 1) draw(section(place, "Flows"), [goodput(senders)], zoom);
  if (senders.length > 0) {
    const plots = (sender: PageSender): PlotOptions[] => plotsOfSender(sender, data);
    drawChosen(section(place, "Sender", moreSenders), senders, plots, zoom);
  }
  const plots = (link: PageLink): PlotOptions[] => plotsOfLink(link);
  drawChosen(section(place, "Link", moreLinks), links, plots, zoom);
}

const draw = (place: HTMLElement, plots: readonly PlotOptions[], zoom: Zoom): Plot[] =>
  plots.map((options) => new Plot(place, options, zoom));

/** Plots of one of several things, which can be chosen by name. */
function drawChosen<T extends { readonly name: string }>(
  place: HTMLElement,
  choices: readonly T[],
  plotsOf: (chosen: T) => PlotOptions[],
  zoom: Zoom,
): void {
  const heading = place.querySelector("h2")!;
  const select = document.createElement("select");
  select.setAttribute("aria-label", heading.textContent ?? "");
  select.append(...choices.map(({ name }, at) => new Option(name, String(at))));
  heading.append(" ", select);
  let plots: Plot[] = [];
  const show = (): void => {
    for (const plot of plots) plot.remove();
    plots = draw(place, plotsOf(choices[Number(select.value)]!), zoom);
  };
  select.addEventListener("change", show);
  show();
}

function goodput(senders: readonly PageSender[]): PlotOptions {
  return {
    title: "Goodput",
    about: "what applications were handed, by flow",
    unit: "bit/s",
    follows: true,
    lines: senders
      .filter(({ delivered }) => delivered.timesNs.length > 0)
      .slice(0, MOST_LINES)
      .map(({ name, delivered }, at) => ({
        label: name,
        color: at + 1,
        points: (fromNs, toNs) => rates(count(delivered), fromNs, toNs),
      })),
  };
}

function plotsOfSender(sender: PageSender, data: PageData): PlotOptions[] {
  const bands = recoveryBands(sender, data);
  const { sent, acknowledged, delivered, windowEdge, cwnd, inFlight, ssthresh } = sender;
  return [
    {
      title: "Stream",
      about: "bytes, by their place in the stream",
      unit: "bytes",
      fromZero: false,
      bands,
      lines: known([
        { label: "sent (SND.NXT)", color: 1, points: () => count(sent) },
        { label: "acknowledged (SND.UNA)", color: 2, points: () => count(acknowledged) },
        { label: "handed to the application", color: 3, points: () => count(delivered), dashed: true },
        { label: "right edge of the window", color: 4, points: () => count(windowEdge), hidden: true },
      ]),
      marks: [
        { kind: "retransmission", kinds: "retransmissions", marked: sender.retransmissions, shape: "crosses", color: "--mark" },
        { kind: "segment taken for lost", kinds: "segments taken for lost", marked: sender.losses, shape: "rings", color: "--mark-2" },
      ],
    },
    {
      title: "Windows",
      about: "segments; shaded: recovery, and darker: after a time-out",
      unit: "segments",
      bands,
      lines: known([
        { label: "in flight", color: 8, points: () => inFlight, filled: true },
        { label: "cwnd", color: 1, points: () => cwnd },
        { label: "ssthresh", color: 4, points: () => ssthresh, dashed: true },
      ]),
    },
    {
      title: "Round trip",
      about: "as the sender reckons it",
      unit: "s",
      lines: known([
        { label: "SRTT", color: 1, points: () => inSeconds(sender.srttNs) },
        { label: "RTO", color: 4, points: () => inSeconds(sender.rtoNs), dashed: true },
      ]),
    },
    {
      title: "Throughput",
      about: "what is acknowledged, and what the application at the other end is handed",
      unit: "bit/s",
      follows: true,
      lines: known([
        { label: "acknowledged", color: 2, points: (fromNs, toNs) => rates(count(acknowledged), fromNs, toNs) },
        { label: "goodput", color: 3, points: (fromNs, toNs) => rates(count(delivered), fromNs, toNs), dashed: true },
      ]),
    },
  ]; // prettier-ignore
}

function plotsOfLink(link: PageLink): PlotOptions[] {
  const { waitingPackets, bytes, rateBps, drops, losses } = link;
  const bands = downBands(link);
  const about = bands.length > 0 ? "; shaded: the link is down" : "";
  const hasRate = rateBps.values.some((value) => value !== null);
  return [
    {
      title: "Queue",
      about: `packets that wait for the transmitter${about}`,
      unit: "packets",
      bands,
      lines: [{ label: "waiting", color: 1, points: () => waitingPackets }],
      marks: [
        { kind: "packet dropped", kinds: "packets dropped", marked: drops, shape: "crosses", color: "--mark" },
        { kind: "packet lost on the wire", kinds: "packets lost on the wire", marked: losses, shape: "rings", color: "--mark-2" },
      ],
    },
    {
      title: "Throughput",
      about: `transmitted, with IP headers${about}`,
      unit: "bit/s",
      follows: true,
      bands,
      lines: [
        { label: "transmitted", color: 1, points: (fromNs, toNs) => rates(count(bytes), fromNs, toNs) },
        ...(hasRate ? [{ label: "rate of the link", color: 4, points: () => rateBps, dashed: true }] : []),
      ],
    },
  ]; // prettier-ignore
}

/** Lines of which something is known. */
const known = (lines: readonly Line[]): Line[] =>
  lines.filter(({ points }) => points(0, 1).timesNs.length > 0);

/** A count of bytes: where points were left out, it is taken to have grown evenly. */
const count = ({ timesNs, values, isThin }: PagePoints): Quantity => ({
  timesNs,
  values,
  isSloped: isThin,
});

const inSeconds = ({ timesNs, values }: PagePoints): Quantity => ({
  timesNs,
  values: values.map((value) => value / 1e9),
});

/** Colours of the states of loss recovery. */
const RECOVERY_COLORS: Readonly<Record<string, string>> = {
  cwr: "--band-recovery",
  recovery: "--band-recovery",
  loss: "--band-loss",
};

const recoveryBands = ({ recovery }: PageSender, { recoveries }: PageData): Band[] =>
  bandsOf(recovery, (state) => RECOVERY_COLORS[recoveries[state]!]);

const downBands = ({ up }: PageLink): Band[] =>
  bandsOf(up, (isUp) => (isUp === 1 ? undefined : "--band-loss"));

/** Where a value has a colour, until it changes. */
function bandsOf(
  { timesNs, values }: PagePoints,
  colorOf: (value: number) => string | undefined,
): Band[] {
  return timesNs.flatMap((fromNs, at) => {
    const color = colorOf(values[at]!);
    return color === undefined ? [] : [{ fromNs, toNs: timesNs[at + 1] ?? fromNs, color }];
  });
}

function section(parent: HTMLElement, title: string, more = 0): HTMLElement {
  const place = element("div", "plot-section");
  const heading = element("h2", "");
  heading.textContent = title;
  place.append(heading);
  if (more > 0) {
    const rest = element("p", "dim");
    rest.textContent = `${more} more ${more === 1 ? "is" : "are"} not plotted`;
    place.append(rest);
  }
  parent.append(place);
  return place;
}

function element(name: string, className: string): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  return made;
}
