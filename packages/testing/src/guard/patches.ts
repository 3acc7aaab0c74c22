import { forbidden } from "./forbidden.ts";
import { builtinModule, type Globals } from "../host/host.ts";
import { guardedDate } from "./date.ts";
import type { Instead } from "./instead.ts";

/** Throws if what is about to be used may not be; `caller` is the function that stands for it. */
export type Check = (what: string, instead: Instead, caller: (...args: never[]) => unknown) => void;

type Anything = (...args: unknown[]) => unknown;

/** A field of an object, as it was and as it is while runs are guarded. */
interface Patch {
  readonly owner: object;
  readonly name: string;
  readonly original: PropertyDescriptor;
  readonly guarded: PropertyDescriptor;
}

/** What each stand-in stands for: it may come back to its field long after the runs that it was made for. */
const standsFor = new WeakMap<object, PropertyDescriptor>();

/** Stand-ins for all that is forbidden, which ask a check first. Put on and taken off. */
export class Patches {
  readonly #patches: Patch[] = [];

  constructor(check: Check) {
    for (const { of, owner, names, instead } of forbidden()) {
      const list = names === "*" ? functionsOf(owner as object) : names.split(" ");
      for (const name of list) {
        this.#add(owner as object, name, (original) =>
          standIn(original, of + name, instead, check),
        );
      }
    }
    this.#add(Date, "now", (original) => standIn(original, "Date.now", "time", check));
    this.#add(globalThis, "Date", (original) => guardedDate(original as DateConstructor, check));
    this.#add(Date.prototype, "constructor", () => this.#guardedDate());
  }

  /**
   * Whether these are still stand-ins for what is there, and not for what a test's fake timers or spies
   * have taken the place of, or were when these were made.
   */
  get isCurrent(): boolean {
    return this.#patches.every(({ owner, name, original }) => {
      const now = Object.getOwnPropertyDescriptor(owner, name);
      return now?.value === original.value && now?.get === original.get;
    });
  }

  apply(): void {
    for (const { owner, name, guarded } of this.#patches) {
      Object.defineProperty(owner, name, guarded);
    }
    syncExports();
  }

  /** Puts back what was there; what somebody else has put there since stays. */
  undo(): void {
    for (const { owner, name } of this.#patches) {
      const now = Object.getOwnPropertyDescriptor(owner, name);
      if (now === undefined || putBack(owner, name, now.value)) continue;
      if (now.configurable === true && now.writable === true) awaitReturn(owner, name, now);
    }
    syncExports();
  }

  #add(object: object, name: string, make: (original: Anything) => unknown): void {
    const owner = holderOf(object, name);
    if (owner === null) return;
    putBack(owner, name, Object.getOwnPropertyDescriptor(owner, name)!.value);
    const original = Object.getOwnPropertyDescriptor(owner, name)!;
    if (original.configurable !== true && original.writable !== true) return;
    const value: unknown = (object as Globals)[name];
    if (typeof value !== "function") return;
    const { enumerable = false, configurable = false } = original;
    const guarded = { value: make(value as Anything), enumerable, configurable, writable: true };
    this.#patches.push({ owner, name, original, guarded });
    standsFor.set(guarded.value as object, original);
  }

  #guardedDate(): unknown {
    return this.#patches.find(({ owner, name }) => owner === globalThis && name === "Date")?.guarded
      .value;
  }
}

/** The same function, or class, but asks first. */
function standIn(original: Anything, name: string, instead: Instead, check: Check): unknown {
  const handler: ProxyHandler<Anything> = {
    apply: function apply(target, self, args: unknown[]) {
      check(`${name}()`, instead, apply);
      return Reflect.apply(target, self, args);
    },
    construct: function construct(target, args: unknown[], newTarget) {
      check(`new ${name}()`, instead, construct);
      return Reflect.construct(target, args, newTarget) as object;
    },
  };
  return new Proxy(original, handler);
}

/** If that is a stand-in, what it stands for takes its place. */
function putBack(owner: object, name: string, value: unknown): boolean {
  const original = typeof value === "function" ? standsFor.get(value) : undefined;
  if (original !== undefined) Object.defineProperty(owner, name, original);
  return original !== undefined;
}

/**
 * Somebody has taken the place of a stand-in: a test's fake timers, which take it for what was there
 * and will put it back when they end. What it stands for comes back then.
 */
function awaitReturn(owner: object, name: string, now: PropertyDescriptor): void {
  let value: unknown = now.value;
  Object.defineProperty(owner, name, {
    get: () => value,
    set: (next: unknown) => {
      if (!putBack(owner, name, next)) value = next;
    },
    enumerable: now.enumerable === true,
    configurable: true,
  });
}

/** Functions of an object itself that are no classes, and no helpers of the host's own. */
const functionsOf = (owner: object): string[] =>
  Object.entries(Object.getOwnPropertyDescriptors(owner))
    .filter(([name, { value }]) => typeof value === "function" && /^[a-z]/.test(name))
    .map(([name]) => name);

/** The object, or what it inherits from, that has a field as its own. */
function holderOf(object: object, name: string): object | null {
  let holder: object | null = object;
  while (holder !== null && !Object.hasOwn(holder, name)) {
    holder = Object.getPrototypeOf(holder) as object | null;
  }
  return holder;
}

/** `import { readFileSync } from "node:fs"` has a copy of its own of what the module has. */
function syncExports(): void {
  const sync = builtinModule("node:module")?.["syncBuiltinESMExports"] as (() => void) | undefined;
  sync?.();
}
