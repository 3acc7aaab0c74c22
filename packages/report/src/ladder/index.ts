export { LadderRecorder, type LadderOptions } from "./recorder.ts";
export {
  ladderLines,
  ladderText,
  type LadderLayout,
  type LadderLine,
  type LadderPart,
  type LadderTone,
} from "./ladder-lines.ts";
export type { LadderGap, LadderPacket, LadderStep, Word } from "./step.ts";
