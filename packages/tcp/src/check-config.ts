import { check, didYouMean, type InputKind } from "@seedwire/engine";
import type { TcpOptions } from "./config.ts";
import { CONFIG_KINDS } from "./config-kinds.ts";

/**
 * Refuses choices that cannot be: of an option that does not exist, or not of its kind. Only what was
 * chosen is looked at, since configurations are made for connections too.
 */
export function checkChoices(choices: TcpOptions): void {
  for (const key of Object.keys(choices) as (keyof TcpOptions)[]) {
    if (!Object.hasOwn(CONFIG_KINDS, key)) {
      const known = Object.keys(CONFIG_KINDS);
      throw new RangeError(
        `TCP has no option "${key}"; there are ${known.join(", ")}.${didYouMean(key, known)}`,
      );
    }
    check(choices[key], CONFIG_KINDS[key] as InputKind<unknown>, `TCP option ${key}`);
  }
}
