const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Holds the signals that end a process until something short has come to its end. */
export class HeldSignals {
  #came: NodeJS.Signals | null = null;

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#take);
  }

  /** Whether one has come. */
  get came(): boolean {
    return this.#came !== null;
  }

  /** Lets those arrive that were sent: Node tells of them in a turn of its event loop. */
  look(): Promise<void> {
    return new Promise((resolve) => void setImmediate(resolve));
  }

  /** No more is held. If one has come, the process ends by it now. */
  release(): void {
    for (const signal of SIGNALS) process.off(signal, this.#take);
    if (this.#came !== null) process.kill(process.pid, this.#came);
  }

  readonly #take = (signal: NodeJS.Signals): void => {
    this.#came ??= signal;
  };
}
