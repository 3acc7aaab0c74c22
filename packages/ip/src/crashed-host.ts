import { isThenable } from "@seedwire/engine";
import type { Node } from "./node.ts";
import { SocketError } from "./socket-error.ts";

/** Refuses what needs a host that is up: nothing that is made while it is down may outlive that. */
export function checkUp(node: Node, what: string): void {
  const hint = `${node.name} has crashed, and restart() of it was not called since`;
  if (!node.up) throw new SocketError("ENETDOWN", what, hint);
}

/**
 * Calls application code that runs on a host: every handler that a socket, a listener or a
 * connection has been given is called here. If the host crashes, the code has died with it, though
 * JavaScript runs on: what its calls on sockets say from then on is unheard. All else that it throws
 * ends the run, as ever: a crash excuses no mistake.
 */
export function callOn(node: Node, code: () => unknown): void {
  const life = lifeOf(node);
  node.simulation.wake();
  try {
    const result = code();
    if (isThenable(result)) listen(node, life, result);
  } catch (error) {
    hear(node, life, error);
  }
}

/** Apart, so that a call without a promise makes no closure. */
function listen(node: Node, life: number, result: PromiseLike<unknown>): void {
  void Promise.resolve(result).catch((error: unknown) => hear(node, life, error));
}

function hear(node: Node, life: number, error: unknown): void {
  const hasDied = life !== node.crashes;
  if (!(hasDied && error instanceof SocketError)) node.simulation.fail(error);
}

/** Which of its lives a host is in; what is called while it is down, to hear of that, is in none. */
const lifeOf = ({ up, crashes }: Node): number => (up ? crashes : -1);
