/** Ctrl-C as a wish: the first one is only noted, the second ends the process. */
export class Interrupt {
  #came = false;

  constructor() {
    process.once("SIGINT", this.#take);
  }

  get came(): boolean {
    return this.#came;
  }

  close(): void {
    process.off("SIGINT", this.#take);
  }

  readonly #take = (): void => {
    this.#came = true;
  };
}
