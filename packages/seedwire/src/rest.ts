/**
 * The only file that looks at the host that it runs in: how to wait for a turn of its event loop.
 * Found out by looking for what is there, so that the same code runs in Node, Bun, Deno, a browser
 * tab, and in a bare engine.
 */

/** Resolves when all promise reactions have run. */
export type Rest = () => Promise<void>;

type Globals = Readonly<Record<string, unknown>>;
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

let found: { readonly rest: Rest | undefined } | null = null;

/**
 * How to wait for a turn of the host's event loop; undefined where there is none that can be waited
 * for, and the engine's own way has to do.
 *
 * A turn costs about 1 us (Node 20: 1.1 us the first way, 0.9 us the second; the engine's 100
 * microtasks take 4.7 us).
 */
export function hostRest(): Rest | undefined {
  found ??= { rest: findRest(globalThis) };
  return found.rest;
}

/** @param host its global object */
export function findRest(host: Globals): Rest | undefined {
  const immediately = host["setImmediate"] as Immediately | undefined;
  if (immediately !== undefined) {
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
