import { show } from "@seedwire/engine";

/** How a kind of model is known by what it makes, and what would be one, for errors. */
export interface ModelKind {
  readonly method: string;
  readonly example: string;
}

/**
 * Makes what works at one link of a model, which may be a scenario's own.
 *
 * @param what says where: `Link "a>b": loss`
 * @throws {RangeError} if the model is none, or makes what is of no use
 */
export function make<Args extends readonly unknown[], Made>(
  model: (...args: Args) => Made,
  args: Args,
  { method, example }: ModelKind,
  what: string,
): Made {
  if (typeof model !== "function") {
    throw new RangeError(`${what} is ${show(model)}, expected a model, for example ${example}`);
  }
  const made = model(...args);
  if (typeof Reflect.get(Object(made), method) === "function") return made;
  throw new RangeError(
    `${what} makes ${show(made)}, expected an object with a method ${method}, as ${example} makes`,
  );
}
