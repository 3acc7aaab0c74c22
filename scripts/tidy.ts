// Checks what neither the compiler nor the linter sees: npm run tidy
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { readScriptArgs } from "./script-args.ts";
import { checkCitations } from "./tidy/citations.ts";
import { checkDeadFiles } from "./tidy/dead-files.ts";
import { checkLayers } from "./tidy/layers.ts";
import { checkLength } from "./tidy/length.ts";
import { checkManifests } from "./tidy/manifests.ts";
import { checkNodeImports } from "./tidy/node-imports.ts";
import { checkNondeterminism } from "./tidy/nondeterminism.ts";
import { formatProblem } from "./tidy/problem.ts";
import { readWorkspace } from "./tidy/workspace.ts";

const checks = [
  checkManifests,
  checkLayers,
  checkNodeImports,
  checkLength,
  checkDeadFiles,
  checkNondeterminism,
  checkCitations,
];

const USAGE = `npm run tidy [-- ROOT]
  Checks what neither the compiler nor the linter sees, in this repository or that of another root.
  --help  this`;
const { positionals } = readScriptArgs(USAGE, {}, 1);
const root = positionals[0] ?? path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const workspace = readWorkspace(root);
const problems = checks.flatMap((check) => check(workspace));
for (const problem of problems) console.log(formatProblem(problem));

const errors = problems.filter((problem) => !problem.warning).length;
console.log(errors === 0 ? "tidy: all in order" : `tidy: ${errors} to put right`);
process.exitCode = errors === 0 ? 0 : 1;
