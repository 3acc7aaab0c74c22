import type { Description } from "./description.ts";

/** Descriptors at most (Linux: fs.nr_open). */
const MAX_DESCRIPTORS = 1 << 20;
/** Standard input, output and error are taken. */
const FIRST = 3;

/** The descriptors of a process. */
export class Descriptors {
  readonly #open: (Description | undefined)[] = [];

  /** Those that an exec would close: there is none here, but F_GETFD tells. */
  readonly #closedOnExec = new Set<number>();

  closesOnExec(fd: number): boolean {
    return this.#closedOnExec.has(fd);
  }

  closeOnExec(fd: number, closes: boolean): void {
    if (closes) this.#closedOnExec.add(fd);
    else this.#closedOnExec.delete(fd);
  }

  get(fd: number): Description | undefined {
    return this.#open[fd];
  }

  /** Gives the least free number, at least `from`; -1 if there is none left. */
  add(description: Description, from = FIRST): number {
    let fd = Math.max(from, FIRST);
    while (this.#open[fd] !== undefined) fd++;
    if (fd >= MAX_DESCRIPTORS) return -1;
    while (this.#open.length < fd) this.#open.push(undefined);
    this.#open[fd] = description;
    description.references++;
    return fd;
  }

  /** Frees a number; returns the description if nothing else stands for it. */
  remove(fd: number): Description | null {
    const description = this.#open[fd]!;
    this.#open[fd] = undefined;
    this.#closedOnExec.delete(fd);
    return --description.references === 0 ? description : null;
  }

  /** Numbers in use, lowest first. */
  get numbers(): number[] {
    return this.#open.flatMap((description, fd) => (description === undefined ? [] : fd));
  }
}
