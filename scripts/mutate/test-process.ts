import { fork, type ChildProcess } from "node:child_process";
import type { Answer, Order, TestRun } from "./orders.ts";

/** A process with tests loaded; it is thrown away when a mutant spoils it. */
export class TestProcess {
  readonly #child: ChildProcess;
  #waiting: ((answer: Answer | null) => void) | null = null;
  #gone = false;

  /** `mutant` is on from the very beginning, so that it changes what runs when modules are loaded. */
  constructor(worker: string, args: readonly string[], mutant: number) {
    this.#child = fork(worker, [...args, String(mutant)], {
      execArgv: ["--max-old-space-size=2000"],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.#child.on("message", (answer: Answer) => this.#give(answer));
    this.#child.on("exit", () => {
      this.#gone = true;
      this.#give(null);
    });
  }

  get gone(): boolean {
    return this.#gone;
  }

  /** The process is there. */
  ready(): Promise<Answer | null> {
    return this.#next(60_000);
  }

  /** Loads test files; null if it died, or hangs. */
  async collect(files: readonly string[]) {
    const answer = await this.#ask({ kind: "collect", files }, 120_000);
    return answer?.kind === "collected" ? answer : null;
  }

  /** Runs a test; null if the process died of it, or hangs. */
  async run(order: Exclude<Order, { kind: "collect" }>): Promise<TestRun | null> {
    const answer = await this.#ask(order, order.limitMs + 2_000);
    return answer?.kind === "ran" ? answer.run : null;
  }

  end(): void {
    this.#gone = true;
    this.#child.kill("SIGKILL");
  }

  #ask(order: Order, limitMs: number): Promise<Answer | null> {
    if (this.#gone) return Promise.resolve(null);
    this.#child.send(order);
    return this.#next(limitMs);
  }

  #next(limitMs: number): Promise<Answer | null> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.end();
        this.#give(null);
      }, limitMs);
      this.#waiting = (answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
    });
  }

  #give(answer: Answer | null): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.(answer);
  }
}
