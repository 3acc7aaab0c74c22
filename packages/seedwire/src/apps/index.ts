export { firstWrong } from "./pattern-check.ts";
export { pattern, patternPiece } from "./pattern.ts";
export {
  PatternError,
  receivePattern,
  type PatternReceiver,
  type ReceivePatternOptions,
} from "./receive-pattern.ts";
export { sendPattern, type PatternSender, type SendPatternOptions } from "./send-pattern.ts";
