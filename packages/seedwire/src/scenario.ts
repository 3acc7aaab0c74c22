import {
  checkKeys,
  checkOptions,
  LIMIT_KINDS,
  parseDuration,
  show,
  type Limits,
  type Ns,
} from "@seedwire/engine";
import type { Expect } from "./expect/index.ts";
import type { Network } from "./net/index.ts";
import type { ParamSpecs, ParamValues } from "./params/index.ts";
import type { Report } from "./report/index.ts";

/** What the body of a scenario works with. */
export interface ScenarioContext<V = Readonly<Record<string, unknown>>> {
  /** Builds the network and lets time pass. */
  readonly net: Network;
  /** The values of the parameters, in base units. */
  readonly params: V;
  /** States what must hold. */
  readonly expect: Expect;
  /** Tells what came out. */
  readonly report: Report;
  /** The seed of this run. */
  readonly seed: string;
}

export interface ScenarioOptions<P extends ParamSpecs> {
  /** What can be set from outside: `{ rate: rate("20mbps") }`. */
  readonly params?: P;
  /**
   * How long the network may go on after the end of the body (the last ACKs, FINs) in virtual time.
   * Default 1 s. It ends sooner when only background timers, such as TIME-WAIT, are left.
   */
  readonly settle?: Ns | string;
  /** Bounds of the run. */
  readonly limits?: Partial<Limits>;
}

// Registered by name, so that two copies of this package in one process know each other's.
const BRAND: unique symbol = Symbol.for("seedwire.scenario") as never;

/** An experiment: a name, parameters, and what happens. Made by `scenario`. */
export interface Scenario<P extends ParamSpecs = ParamSpecs> {
  readonly [BRAND]: true;
  readonly name: string;
  readonly params: P;
  readonly settleNs: Ns;
  readonly limits: Partial<Limits>;
  body(context: ScenarioContext<ParamValues<P>>): unknown;
}

const DEFAULT_SETTLE_NS = 1e9;

/**
 * Describes an experiment. A file may export several, default or named.
 *
 * @example
 * export default scenario("ping", { params: { delay: duration("10ms") } }, async ({ net, params, expect }) => {
 *   const [a, b] = [net.host("a"), net.host("b")];
 *   net.cable(a, b, { delayNs: params.delay });
 *   expect((await a.ping(b)).rttNs).toBe(2 * params.delay);
 * });
 */
export function scenario(name: string, body: Scenario<{}>["body"]): Scenario<{}>;
export function scenario<const P extends ParamSpecs = {}>(
  name: string,
  options: ScenarioOptions<P>,
  body: (context: ScenarioContext<ParamValues<P>>) => unknown,
): Scenario<P>;
export function scenario(
  name: string,
  optionsOrBody: ScenarioOptions<ParamSpecs> | Scenario["body"],
  bodyAfterOptions?: Scenario["body"],
): Scenario {
  const isShort = typeof optionsOrBody === "function";
  const body = isShort ? optionsOrBody : bodyAfterOptions;
  if (typeof name !== "string" || name.trim() === "") {
    throw new TypeError(
      'A scenario needs a name: scenario("lossy download", async ({ net }) => ...)',
    );
  }
  if (typeof body !== "function") {
    throw new TypeError(
      `Scenario "${name}" has no body: scenario("${name}", { params }, async ({ net }) => ...)`,
    );
  }
  const options = isShort ? {} : optionsOrBody;
  checkKeys(options, ["params", "settle", "limits"], `Scenario "${name}"`);
  const { params = {}, settle = DEFAULT_SETTLE_NS, limits = {} } = options;
  checkOptions(limits, LIMIT_KINDS, `Scenario "${name}": limits`);
  checkParams(name, params);
  const settleNs = parseDuration(settle, `Scenario "${name}": settle`);
  return { [BRAND]: true, name, params, settleNs, limits, body };
}

function checkParams(name: string, params: ParamSpecs): void {
  for (const [key, param] of Object.entries(params)) {
    if (!/^[a-z][\w-]*$/i.test(key)) {
      throw new RangeError(
        `Scenario "${name}" has a parameter "${key}"; expected a name like "rate" or "rtt2"`,
      );
    }
    if (typeof param?.parse === "function") continue;
    throw new TypeError(
      `Scenario "${name}": parameter "${key}" is ${show(param)}, expected a kind such as ` +
        'rate("20mbps"), duration("40ms"), size("4MiB"), probability(0.01), count(3), flag(true), text("..."), oneOf("a", "b")',
    );
  }
}

/** Whether a value (an export of a module) is a scenario. */
export function isScenario(value: unknown): value is Scenario {
  return typeof value === "object" && value !== null && BRAND in value;
}
