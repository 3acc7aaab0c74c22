import { thrownText, type FateFile } from "seedwire";

/** Where a run was kept, and what to say if it could not be. */
export interface Kept {
  /** Null if nobody keeps such files, or it could not be kept. */
  readonly name: string | null;
  /** Why it could not be kept; "" if that is not so. */
  readonly trouble: string;
}

/** Lets somebody keep a run. That it fails must not hide what the run has shown, perhaps after hours. */
export async function keep(
  file: FateFile,
  save: ((file: FateFile) => string | Promise<string>) | undefined,
): Promise<Kept> {
  try {
    const name: unknown = await save?.(file);
    return { name: typeof name === "string" ? name : null, trouble: "" };
  } catch (error) {
    return { name: null, trouble: `It could not be kept: ${thrownText(error)}\n` };
  }
}
