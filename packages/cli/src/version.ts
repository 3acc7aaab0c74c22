import * as fs from "node:fs";
import { OWN_PACKAGE } from "./own-package.ts";

/** The version of this command. */
export function ownVersion(): string {
  const manifest = fs.readFileSync(new URL("package.json", OWN_PACKAGE), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
