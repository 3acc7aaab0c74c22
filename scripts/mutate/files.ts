import * as fs from "node:fs";
import * as path from "node:path";

/** All that decides a run, from the event queue to the sockets. */
const MUTATED = ["engine", "wire", "link", "ip", "udp", "tcp", "socket"].map(
  (name) => `packages/${name}/src`,
);
/** Lists of names, and what only tells of a run. */
const LEFT_OUT = /\.(test|contract|fixture)\.ts$|\/(index|trace|app-trace|teller|why)\.ts$/;

/** Tests that run within one process, without the command line, browsers or other programs. */
const TESTS = [
  "packages/engine/src/**/*.{test,contract}.ts",
  "packages/wire/src/**/*.{test,contract}.ts",
  "packages/link/src/**/*.{test,contract}.ts",
  "packages/ip/src/**/*.{test,contract}.ts",
  "packages/tcp/src/**/*.{test,contract}.ts",
  "packages/socket/src/**/*.test.ts",
  "packages/udp/src/**/*.test.ts",
  "packages/seedwire/src/**/*.test.ts",
  "packages/testing/src/**/*.{test,contract}.ts",
  "packages/packetdrill/src/run/**/*.test.ts",
  "test/{goldens,reliability,reassembly-scripts,silence,ephemeral-ports}.test.ts",
  "test/guarantee*.test.ts",
];

/** Source files whose mutants are tried, by name. */
export const sourceFiles = (root: string, globs: readonly string[]): string[] =>
  MUTATED.flatMap((folder) => filesBelow(root, folder)).filter(
    (file) => !LEFT_OUT.test(file) && matchesAny(file, globs),
  );

/** Test files that are run against them, by name. */
export const testFiles = (root: string, globs: readonly string[]): string[] =>
  ["packages", "test"]
    .flatMap((folder) => filesBelow(root, folder))
    .filter((file) => matchesAny(file, TESTS) && matchesAny(file, globs));

const matchesAny = (file: string, globs: readonly string[]): boolean =>
  globs.length === 0 || globs.some((glob) => patternOf(glob).test(file));

/** `**`, `*` and `{a,b}` of globs. What has no star is a file, or a folder with all that is in it. */
function patternOf(glob: string): RegExp {
  const pattern = glob
    .replaceAll(/[.+^$()|[\]\\]/g, "\\$&")
    .replaceAll("**/", "\u0000")
    .replaceAll("*", "[^/]*")
    .replaceAll("\u0000", "(?:.*/)?")
    .replaceAll(/\{([^}]*)\}/g, (_, list: string) => `(?:${list.replaceAll(",", "|")})`);
  return new RegExp(`^${pattern}(?:/.*)?$`);
}

function filesBelow(root: string, folder: string): string[] {
  return fs
    .readdirSync(path.join(root, folder), { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = `${folder}/${entry.name}`;
      if (entry.name === "node_modules" || entry.name === "dist") return [];
      if (entry.isDirectory()) return filesBelow(root, file);
      return entry.name.endsWith(".ts") ? [file] : [];
    });
}
