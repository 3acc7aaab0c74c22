import { formatCount, formatDuration } from "@seedwire/engine";
import type { RunObserver } from "seedwire";
import type { Terminal } from "../terminal.ts";

/** A run shows how far it is only after so long. */
const QUIET_MS = 1000;
const BETWEEN_MS = 100;
const BAR_WIDTH = 24;
/** Events between looks at the clock: some milliseconds. */
const EVENTS_BETWEEN = 10_000;
const CLEAR_LINE = "\r\u001B[K";

/** Shows on a terminal how far a run is: a bar if it is known when it ends, else its virtual time. */
export function showProgress(terminal: Terminal, untilNs: number | undefined): RunObserver {
  return ({ simulation }) => {
    const startMs = performance.now();
    let shownMs = startMs + QUIET_MS - BETWEEN_MS;
    let isShown = false;
    simulation.pulse(EVENTS_BETWEEN, () => {
      const nowMs = performance.now();
      if (nowMs - shownMs < BETWEEN_MS) return;
      shownMs = nowMs;
      isShown = true;
      const { nowNs, events } = simulation;
      const bar = untilNs === undefined ? "" : `${formatBar(nowNs / untilNs)} `;
      const time = `${formatDuration(nowNs, 4)} of virtual time`;
      terminal.err(`${CLEAR_LINE}${bar}${time}, ${formatCount(events)} events`);
    });
    return () => {
      if (isShown) terminal.err(CLEAR_LINE);
    };
  };
}

/** A share of 0 to 1 as a bar: `[######------]  50 %`. */
export function formatBar(share: number): string {
  const full = Math.round(Math.min(1, share) * BAR_WIDTH);
  const percent = String(Math.floor(Math.min(1, share) * 100)).padStart(3);
  return `[${"#".repeat(full)}${"-".repeat(BAR_WIDTH - full)}] ${percent} %`;
}
