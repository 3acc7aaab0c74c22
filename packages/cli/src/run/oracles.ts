import type { Oracle } from "seedwire";
import { didYouMean } from "../nearest.ts";
import { UsageError } from "../usage-error.ts";

/** What `--check` without names means. */
const ALL = "all";

/** `--check` takes names only behind an equals sign, since a file may come next. */
export const readBareCheck = (args: readonly string[]): string[] =>
  args.map((arg) => (arg === "--check" ? `--check=${ALL}` : arg));

/**
 * The oracles that `--check` asks for; none without it. They are loaded only when they are wanted.
 *
 * @throws {UsageError} for a name that no oracle has
 */
export async function chooseOracles(check: string | undefined): Promise<readonly Oracle[]> {
  if (check === undefined) return [];
  const { ORACLES } = await import("@seedwire/testing");
  const names = check.split(",").map((name) => name.trim());
  if (names.includes(ALL)) return ORACLES;
  const known = ORACLES.map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    throw new UsageError(
      `--check=${check}: there is no oracle "${name}".${didYouMean(name, known)}\n` +
        `Known, to be named with commas between them: ${known.join(", ")}`,
    );
  }
  return ORACLES.filter(({ name }) => names.includes(name));
}
