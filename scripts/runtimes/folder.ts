import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { atExit } from "./at-exit.ts";

/** Works in a new folder, and removes it: at the end, or when this process is ended before. */
export async function inFolder<T>(name: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `${name}-`));
  // What worked in it may still be writing its last while it ends.
  const remove = (): void =>
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  const removed = atExit(remove);
  try {
    return await work(folder);
  } finally {
    removed();
    remove();
  }
}
