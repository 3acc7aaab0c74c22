import type { PageData, PageLink, PagePoints, PageSender } from "../src/html/page-data.ts";
import { Plot, type Band, type PlotOptions } from "./plot.ts";
import { rates } from "./points.ts";
import { Zoom } from "./zoom.ts";

/** Flows of which the goodput is one line each. */
const MOST_LINES = 8;
/** Parts of what is shown over which a rate is taken. */
const RATE_PARTS = 150;

/** Draws all plots of a run, for the sender and the link that are chosen. */
export function drawRun(place: HTMLElement, data: PageData): void {
  const { senders, links, moreSenders, moreLinks } = data;
  const zoom = new Zoom(busyUntilNs(data) / 1e9);
  const hint = element("p", "dim");
  hint.textContent =
    "Drag over a part of a plot to look closer, double-click to see all; a click on a name hides its line.";
  place.replaceChildren(hint);
  if (senders.length > 1) draw(section(place, "Flows"), [goodput(senders)], zoom);
  if (senders.length > 0) {
    const plots = (sender: PageSender): PlotOptions[] => plotsOfSender(sender, data);
    drawChosen(section(place, "Sender", moreSenders), senders, plots, zoom);
  }
  const plots = (link: PageLink): PlotOptions[] => plotsOfLink(link, data.endNs);
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
  const select = document.createElement("select");
  select.append(...choices.map(({ name }, at) => new Option(name, String(at))));
  place.querySelector("h2")!.append(" ", select);
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
    about: "what applications were handed, per flow",
    unit: "bit/s",
    follows: true,
    lines: senders.slice(0, MOST_LINES).map(({ name, delivered }, at) => ({
      label: name,
      color: at + 1,
      points: (from, to) => rates(delivered, from, to, RATE_PARTS),
    })),
  };
}

function plotsOfSender(sender: PageSender, data: PageData): PlotOptions[] {
  const bands = recoveryBands(sender, data);
  return [
    {
      title: "Stream",
      about: "bytes, by their place in the stream",
      unit: "bytes",
      fromZero: false,
      bands,
      lines: [
        { label: "sent (SND.NXT)", color: 1, points: () => sender.sent },
        { label: "acknowledged (SND.UNA)", color: 2, points: () => sender.acknowledged },
        { label: "handed to the application", color: 3, points: () => sender.delivered, dashed: true },
        { label: "right edge of the window", color: 4, points: () => sender.windowEdge, hidden: true },
      ],
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
      lines: [
        { label: "in flight", color: 8, points: () => sender.inFlight, filled: true },
        { label: "cwnd", color: 1, points: () => sender.cwnd },
        ...(sender.ssthresh[0].length > 0 ? [{ label: "ssthresh", color: 4, points: () => sender.ssthresh, dashed: true }] : []),
      ],
    },
    {
      title: "Round trip",
      about: "as the sender reckons it",
      unit: "s",
      lines: [
        { label: "SRTT", color: 1, points: () => inSeconds(sender.srttNs) },
        { label: "RTO", color: 4, points: () => inSeconds(sender.rtoNs), dashed: true },
      ],
    },
    {
      title: "Throughput",
      about: "what is acknowledged, and what the application at the other end is handed",
      unit: "bit/s",
      follows: true,
      lines: [
        { label: "acknowledged", color: 2, points: (from, to) => rates(sender.acknowledged, from, to, RATE_PARTS) },
        { label: "goodput", color: 3, points: (from, to) => rates(sender.delivered, from, to, RATE_PARTS), dashed: true },
      ],
    },
  ]; // prettier-ignore
}

function plotsOfLink(link: PageLink, endNs: number): PlotOptions[] {
  const rate: PagePoints = [[0, endNs], [link.rateBps, link.rateBps]]; // prettier-ignore
  return [
    {
      title: "Queue",
      about: "packets that wait for the transmitter",
      unit: "packets",
      lines: [{ label: "waiting", color: 1, points: () => link.waitingPackets }],
      marks: [
        { kind: "packet dropped", kinds: "packets dropped", marked: link.drops, shape: "crosses", color: "--mark" },
      ],
    },
    {
      title: "Throughput",
      about: "with IP headers",
      unit: "bit/s",
      follows: true,
      lines: [
        { label: "transmitted", color: 1, points: (from, to) => rates(link.bytes, from, to, RATE_PARTS) },
        ...(link.rateBps > 0 ? [{ label: "rate of the link", color: 4, points: () => rate, dashed: true }] : []),
      ],
    },
  ]; // prettier-ignore
}

function recoveryBands(
  { recovery: [timesNs, states] }: PageSender,
  { recoveries, endNs }: PageData,
): Band[] {
  return timesNs.flatMap((fromNs, at) => {
    const className = BANDS[recoveries[states[at]!]!];
    const toNs = timesNs[at + 1] ?? endNs;
    return className === undefined ? [] : [{ fromNs, toNs, className }];
  });
}

/** Colours of the states of loss recovery. */
const BANDS: Readonly<Record<string, string>> = {
  cwr: "--band-recovery",
  recovery: "--band-recovery",
  loss: "--band-loss",
};

/** When the last packet was on its way: after that only timers run. */
function busyUntilNs({ links, endNs }: PageData): number {
  const lastNs = links.map(({ bytes: [timesNs, values] }) => {
    const end = values.at(-1);
    return timesNs[values.findIndex((value) => value === end)] ?? 0;
  });
  const busyNs = Math.max(0, ...lastNs);
  return busyNs === 0 ? endNs : Math.min(endNs, busyNs * 1.01);
}

const inSeconds = ([timesNs, values]: PagePoints): PagePoints => [
  timesNs,
  values.map((value) => value / 1e9),
];

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
