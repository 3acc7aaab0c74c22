import * as fs from "node:fs";
import * as path from "node:path";
import { root } from "../run.mjs";

/**
 * The licences of packages that files are from, each with name, version and its full text.
 *
 * @param files paths from the root; those outside any `node_modules` are ours
 */
export function formatLicences(files: readonly string[]): string {
  const folders = [...new Set(files.flatMap((file) => packageOf(file) ?? []))].toSorted();
  const sections = folders.map((folder) => formatLicence(path.join(root, folder)));
  const title = "This bundle contains code of these packages.";
  return `${[title, ...sections.toSorted()].join(`\n\n${"-".repeat(80)}\n\n`)}\n`;
}

/** The folder of the package that a file is from; null if none is. */
const packageOf = (file: string): string | null =>
  /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? null;

function formatLicence(folder: string): string {
  const manifest = fs.readFileSync(path.join(folder, "package.json"), "utf8");
  const { name, version, license } = JSON.parse(manifest) as Record<string, string>;
  return `${name} ${version} (${license})\n\n${licenceText(folder)}`;
}

/** Some packages have it in their README. */
function licenceText(folder: string): string {
  const names = fs.readdirSync(folder);
  const file = names.find((name) => /^licen[cs]e/i.test(name));
  if (file !== undefined) return fs.readFileSync(path.join(folder, file), "utf8").trim();
  const readme = names.find((name) => /^readme/i.test(name));
  const text = readme === undefined ? "" : fs.readFileSync(path.join(folder, readme), "utf8");
  const at = text.search(/^(?:#+ *)?licen[cs]e\b[^\n]*\n/im);
  if (at !== -1) return text.slice(at).trim();
  throw new Error(
    `Cannot bundle ${folder}: it has no licence that could be kept; expected a file LICENSE, or a part of its README`,
  );
}
