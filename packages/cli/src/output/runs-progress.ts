import { formatCount } from "@seedwire/engine";
import type { Terminal } from "../terminal.ts";
import { formatBar } from "./progress.ts";

const BETWEEN_MS = 100;
const CLEAR_LINE = "\r\u001B[K";

/** How many of many runs are made, on a terminal. */
export class RunsProgress {
  readonly #terminal: Terminal;
  #planned = 0;
  #done = 0;
  #failed = 0;
  #shownMs = 0;
  #isShown = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  get left(): number {
    return this.#planned - this.#done;
  }

  plan(planned: number): void {
    this.#planned = planned;
  }

  step(passed: boolean): void {
    this.#done++;
    if (!passed) this.#failed++;
    const nowMs = performance.now();
    if (!this.#terminal.isLive || nowMs - this.#shownMs < BETWEEN_MS) return;
    this.#shownMs = nowMs;
    this.#isShown = true;
    const runs = `${formatCount(this.#done)} of ${formatCount(this.#planned)} runs`;
    const failed = this.#failed === 0 ? "" : `, ${formatCount(this.#failed)} failed`;
    this.#terminal.err(`${CLEAR_LINE}${formatBar(this.#done / this.#planned)} ${runs}${failed}`);
  }

  clear(): void {
    if (this.#isShown) this.#terminal.err(CLEAR_LINE);
    this.#isShown = false;
  }
}
