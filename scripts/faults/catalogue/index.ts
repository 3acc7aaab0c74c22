import type { Fault } from "../fault.ts";
import { network } from "./network.ts";
import { receiver } from "./receiver.ts";
import { sender } from "./sender.ts";
import { sequenceNumbers } from "./sequence-numbers.ts";
import { timers } from "./timers.ts";

/** Faults of the kind that real stacks had. */
export const FAULTS: readonly Fault[] = [
  ...sequenceNumbers,
  ...timers,
  ...receiver,
  ...sender,
  ...network,
];
