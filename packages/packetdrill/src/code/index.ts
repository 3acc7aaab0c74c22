export { CodeError, type CodeOutcome } from "./code-error.ts";
export { parseCode } from "./parse.ts";
export {
  runCode,
  type CodeBlock,
  type CodeFailure,
  type CodeResult,
  type Snapshot,
} from "./run-code.ts";
