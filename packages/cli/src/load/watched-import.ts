import { importFile, type Module } from "./import-file.ts";

/** A file's import waits for what cannot come any more. */
export class EndlessImport extends Error {
  override readonly name = "EndlessImport";
}

/**
 * Imports a scenario's file, whose own code may do two things that would end the command without a word on
 * which file did so: await what never comes, and `process.exit`. Both are errors of that file, and other
 * files can still be loaded.
 *
 * @throws {EndlessImport} if the process has nothing left to do but to wait for the import
 */
export async function importWatched(path: string): Promise<Module> {
  const exit = process.exit.bind(process);
  let onIdle = (): void => {};
  const idle = new Promise<never>((_, reject) => {
    onIdle = () => reject(new EndlessImport());
  });
  process.once("beforeExit", onIdle);
  process.exit = refuseExit;
  try {
    return await Promise.race([importFile(path), idle]);
  } finally {
    process.exit = exit;
    process.off("beforeExit", onIdle);
  }
}

function refuseExit(code?: number | string | null): never {
  throw new Error(
    `process.exit(${code ?? ""}): a scenario's file cannot end the command; let it come to its end, or throw`,
  );
}
