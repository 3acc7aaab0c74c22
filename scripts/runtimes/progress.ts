const CLEAR_LINE = "\r\u001B[K";

/** Shows on a terminal what each runtime is doing, in one line that is written anew. */
export class Progress {
  readonly #doing = new Map<string, string>();
  readonly #stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** @param doing "12/126", or "installing deno"; null if it is done */
  tell(runtime: string, doing: string | null): void {
    if (doing === null) this.#doing.delete(runtime);
    else this.#doing.set(runtime, doing);
    this.#show();
  }

  #show(): void {
    if (!this.#stream.isTTY) return;
    const text = [...this.#doing].map(([name, doing]) => `${name} ${doing}`).join("  ");
    this.#stream.write(CLEAR_LINE + text.slice(0, this.#stream.columns - 1));
  }
}
