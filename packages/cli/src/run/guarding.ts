import type { RunOptions } from "seedwire";

/** What `--guard` adds to the options of a run. */
export async function guarding({
  guard: isWanted = false,
}: {
  readonly guard?: boolean | undefined;
}): Promise<Pick<RunOptions, "guard">> {
  if (!isWanted) return {};
  const { guard } = await import("@seedwire/testing");
  return { guard };
}

/** `--guard` as it was typed; nothing if it was not. */
export const guardWords = ({
  guard = false,
}: {
  readonly guard?: boolean | undefined;
}): string[] => (guard ? ["--guard"] : []);
