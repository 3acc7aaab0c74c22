import * as fs from "node:fs";
import * as path from "node:path";
import { parseSourceFile, type SourceFile } from "./source-file.ts";

export interface Manifest {
  name: string;
  bin?: Record<string, string>;
  exports?: string | Record<string, unknown>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

export interface Package {
  /** The folder's name, which is also the floor's: "engine". */
  folder: string;
  manifest: Manifest;
  manifestText: string;
  /** Folders that tsconfig.json refers to. */
  tsReferences: readonly string[];
  /** Everything below src, tests included. */
  files: readonly SourceFile[];
  /** Files that start by themselves: what package.json exports and its bin scripts. */
  entries: readonly string[];
  /** Scripts in bin: outside src, plain JavaScript. */
  binFiles: readonly SourceFile[];
}

export interface Workspace {
  manifest: Manifest;
  packages: readonly Package[];
  /** TypeScript beside the packages: scenarios, benchmarks, tests of the whole, scripts. */
  otherFiles: readonly SourceFile[];
}

const otherFolders = ["scenarios", "bench", "test", "scripts"];

export function readWorkspace(root: string): Workspace {
  const folders = listFolder(path.join(root, "packages")).filter((folder) =>
    fs.existsSync(path.join(root, "packages", folder, "package.json")),
  );
  return {
    manifest: readJson(path.join(root, "package.json")) as Manifest,
    packages: folders.map((folder) => readPackage(root, folder)),
    otherFiles: otherFolders.flatMap((folder) => readSourceFiles(root, folder)),
  };
}

function readPackage(root: string, folder: string): Package {
  const at = path.posix.join("packages", folder);
  const manifestText = fs.readFileSync(path.join(root, at, "package.json"), "utf8");
  const manifest = JSON.parse(manifestText) as Manifest;
  const tsconfig = readJson(path.join(root, at, "tsconfig.json")) as {
    references?: { path: string }[];
  };
  const bins = Object.values(manifest.bin ?? {}).map((file) => path.posix.join(at, file));
  return {
    folder,
    manifest,
    manifestText,
    tsReferences: (tsconfig.references ?? []).map((reference) =>
      path.posix.basename(reference.path),
    ),
    files: readSourceFiles(root, path.posix.join(at, "src")),
    entries: [...exportedFiles(manifest.exports).map((file) => path.posix.join(at, file)), ...bins],
    binFiles: bins
      .filter((file) => fs.existsSync(path.join(root, file)))
      .map((file) => parseSourceFile(file, fs.readFileSync(path.join(root, file), "utf8"))),
  };
}

function exportedFiles(exports: unknown): string[] {
  if (typeof exports === "string") return [exports];
  if (typeof exports !== "object" || exports === null) return [];
  return Object.values(exports).flatMap(exportedFiles);
}

function readSourceFiles(root: string, folder: string): SourceFile[] {
  return listFolder(path.join(root, folder), { recursive: true })
    .map((file) => path.posix.join(folder, file.split(path.sep).join("/")))
    .filter((file) => file.endsWith(".ts") && !file.includes("node_modules/"))
    .map((file) => parseSourceFile(file, fs.readFileSync(path.join(root, file), "utf8")));
}

function listFolder(folder: string, options: { recursive?: boolean } = {}): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { ...options, encoding: "utf8" }).toSorted();
}

function readJson(file: string): unknown {
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {};
}
