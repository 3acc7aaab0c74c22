import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** What runs do not need. */
const LEFT_OUT = /^(bench|docs|packages\/packetdrill\/scripts|scenarios\/goldens)\//;

/**
 * Copies the repository as it is, with what is not committed, and installs its packages from the local
 * store, so that faults are planted in the copy.
 *
 * @returns its folder, to be removed by whoever asked for it
 */
export function copyRepository(root: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "seedwire-faults-"));
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: root })
    .toString()
    .trim()
    .split("\n");
  for (const file of files) {
    const from = path.join(root, file);
    if (LEFT_OUT.test(file)) continue;
    const to = path.join(folder, file);
    fs.mkdirSync(path.dirname(to), { recursive: true });
    try {
      fs.copyFileSync(from, to);
    } catch (error) {
      // Deleted, and not yet committed; or a test beside this one has just removed what it wrote.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  const install = ["scripts/pnpm.mjs", "install", "--frozen-lockfile", "--prefer-offline"];
  execFileSync(process.execPath, install, { cwd: folder, stdio: "ignore" });
  return folder;
}
