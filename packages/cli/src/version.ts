import * as fs from "node:fs";

/** The version of this command. */
export function ownVersion(): string {
  const manifest = fs.readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
