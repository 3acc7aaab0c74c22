import * as fs from "node:fs";
import { fileURLToPath } from "node:url";
import type { PageAssets } from "@seedwire/report";
import { BUNDLE, OWN_PACKAGE } from "../own-package.ts";

/** Names of the files beside a bundled command. */
export const PAGE_SCRIPT = "report-page.js";
export const PAGE_STYLE = "report-page.css";

/** What draws the plots of a report: beside the bundle, or made from sources. */
export async function pageAssets(): Promise<PageAssets> {
  const bundle = BUNDLE;
  if (bundle === null) {
    const { buildPage } = await import("./build-page.ts");
    return buildPage(fileURLToPath(OWN_PACKAGE));
  }
  const read = (name: string): string => fs.readFileSync(new URL(name, bundle), "utf8");
  return { script: read(PAGE_SCRIPT), style: read(PAGE_STYLE) };
}
