/** What a process of the soak tells: networks that it tried since. */
export interface Tried {
  readonly networks: number;
}

/** What a process of the soak tells: a failure, reduced and kept. */
export interface Found {
  readonly message: string;
  readonly failure: string;
  readonly path: string;
}

/** What failures have in common that are one and the same: the first line, but for numbers and names. */
export const signatureOf = (failure: string): string =>
  failure
    .split("\n")[0]!
    .replaceAll(/(client|server|host)?\d+([.:]\d+)*/g, "#")
    .slice(0, 120);
