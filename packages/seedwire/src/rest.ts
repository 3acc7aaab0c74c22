/**
 * The only file that looks at the host that it runs in: how to wait for a turn of its event loop.
 * Found out by looking for what is there, so that the same code runs in Node, Bun, Deno, a browser
 * tab, and in a bare engine.
 */

/** Resolves when all promise reactions have run. */
export type Rest = () => Promise<void>;

type Globals = Readonly<Record<string | symbol, unknown>>;
type Callback = () => void;
type Immediately = (callback: Callback) => unknown;

interface Port {
  addEventListener(type: "message", listener: Callback): void;
  start(): void;
  postMessage(message: unknown): void;
  /** Where the host has it: an open port then keeps no process alive. */
  readonly unref?: Callback;
}

type Channel = new () => { readonly port1: Port; readonly port2: Port };

/**
 * Where a loader of scenarios counts, on its own thread, the modules that they ask for: one shared number.
 * An `import()` that it answers soon enough comes without a turn of the event loop, by chance.
 */
const IMPORTS = Symbol.for("seedwire.imports");

/** The turns of a host's event loop, as one run sees them. */
export interface Turns {
  readonly rest: Rest;
  /** Whether the code that runs now was woken by the host, and not by the run. */
  readonly isOutside?: () => boolean;
}

/** As it was before any test could put a fake in its place. */
const immediatelyThen = immediatelyOf(globalThis);

function immediatelyOf(host: Globals): Immediately | undefined {
  return host["setImmediate"] as Immediately | undefined;
}

let found: { readonly make: (() => Turns) | null } | null = null;

/**
 * How a run waits for a turn of the host's event loop; undefined where there is none that can be waited
 * for, and the engine's own way has to do.
 *
 * A turn costs about 1 us (Node 20: 1.1 us the first way, 0.9 us the second; the engine's 100
 * microtasks take 4.7 us).
 */
export function hostTurns(): Turns | undefined {
  found ??= { make: findTurns(globalThis, immediatelyThen) };
  return found.make?.();
}

/**
 * @param host its global object
 * @param immediately its `setImmediate`, if that is another one by now
 */
export function findTurns(host: Globals, immediately = immediatelyOf(host)): (() => Turns) | null {
  if (immediately !== undefined && !isFake(immediately) && isNode(host)) {
    const imports = (host[IMPORTS] ?? null) as Int32Array | null;
    return () => new NodeTurns(immediately, imports);
  }
  const rest = findRest(host, immediately);
  return rest === undefined ? null : () => ({ rest });
}

/** Bun and Deno say that they are Node, too. */
function isNode(host: Globals): boolean {
  const { versions = {} } = (host["process"] ?? {}) as { versions?: Globals };
  return "node" in versions && !("bun" in versions || "deno" in versions);
}

/**
 * Node runs immediates one after the other, and between two of them only promise reactions and
 * `process.nextTick`. So what the first of two wakes has come to rest when the second runs: code that
 * runs after that, and before the first of the next two, was woken by a timer, a file, a socket or an
 * immediate of its own. The second costs nothing that can be measured.
 */
class NodeTurns implements Turns {
  readonly #immediately: Immediately;
  readonly #imports: Int32Array | null;
  readonly #importsBefore: number;
  #isOutside = false;
  #resolve: Callback = () => {};

  constructor(immediately: Immediately, imports: Int32Array | null) {
    this.#immediately = immediately;
    this.#imports = imports;
    this.#importsBefore = this.#countImports();
  }

  readonly rest = (): Promise<void> => {
    const turn = new Promise<void>((resolve) => (this.#resolve = resolve));
    this.#immediately(this.#begin);
    this.#immediately(this.#end);
    return turn;
  };

  readonly isOutside = (): boolean =>
    this.#isOutside || this.#countImports() !== this.#importsBefore;

  #countImports(): number {
    return this.#imports === null ? 0 : Atomics.load(this.#imports, 0);
  }

  readonly #begin = (): void => {
    this.#isOutside = false;
    this.#resolve();
  };

  readonly #end = (): void => {
    this.#isOutside = true;
  };
}

/**
 * Whether that is one of a test's fake timers (of vitest, Jest, Sinon), which fire when the test says so:
 * nothing would ever come to rest.
 */
const isFake = (immediately: Immediately): boolean => "clock" in immediately;

/**
 * @param host its global object
 * @param immediately its `setImmediate`, if that is another one by now
 */
export function findRest(host: Globals, immediately = immediatelyOf(host)): Rest | undefined {
  if (immediately !== undefined && !isFake(immediately)) {
    return () => new Promise((resolve) => void immediately(resolve));
  }
  const MessageChannel = host["MessageChannel"] as Channel | undefined;
  return MessageChannel === undefined ? undefined : restByMessages(new MessageChannel());
}

/** One channel for all: a message to oneself comes back a turn later. */
function restByMessages({ port1, port2 }: InstanceType<Channel>): Rest {
  const waiting: Callback[] = [];
  port1.addEventListener("message", () => waiting.shift()!());
  port1.start();
  port1.unref?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(null);
    });
}
