/**
 * What the guard needs of the host that it runs in, found by looking for what is there, so that the
 * same code runs in Node, Bun, Deno and browsers.
 */

export type Globals = Readonly<Record<string, unknown>>;

interface HostProcess {
  cwd?(): string;
  getBuiltinModule?(name: string): unknown;
}

/** A value that follows code through its awaits and callbacks. */
export interface AsyncContext<T> {
  /** Runs `action`; all that comes of it, later too, belongs to `value`. */
  run<R>(value: T, action: () => R): R;
  /** The value to which the code belongs that asks; undefined if to none. */
  getStore(): T | undefined;
}

const globals = globalThis as Globals;
const hostProcess = globals["process"] as HostProcess | undefined;

/** A module of Node, as `require` has it; undefined where there is none of that name. */
export function builtinModule(name: string): Record<string, unknown> | undefined {
  try {
    return hostProcess?.getBuiltinModule?.(name) as Record<string, unknown> | undefined;
  } catch {
    return undefined; // a host that has the function, but not this module
  }
}

/** The folder that paths are shown from; "" if there is none. */
export const currentFolder = (): string => hostProcess?.cwd?.() ?? "";

/** An async context of the host; where it has none, one that takes all code for that of the last run. */
export function newAsyncContext<T>(): AsyncContext<T> {
  const hooks = builtinModule("node:async_hooks");
  const Storage = hooks?.["AsyncLocalStorage"] as (new () => AsyncContext<T>) | undefined;
  return Storage === undefined ? new LastRun<T>() : new Storage();
}

/** For browsers: whoever asks while something runs is taken for part of what began last. */
export class LastRun<T> implements AsyncContext<T> {
  readonly #running: T[] = [];

  run<R>(value: T, action: () => R): R {
    this.#running.push(value);
    const end = (): void => void this.#running.splice(this.#running.lastIndexOf(value), 1);
    let result: R;
    try {
      result = action();
    } catch (error) {
      end();
      throw error;
    }
    if (result instanceof Promise) result.then(end, end);
    else end();
    return result;
  }

  getStore(): T | undefined {
    return this.#running.at(-1);
  }
}
