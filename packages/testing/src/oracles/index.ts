import type { Oracle } from "seedwire";
import { packetsKept } from "./packets-kept.ts";

/** All oracles there are: the promises that every run keeps. */
export const ORACLES: readonly Oracle[] = [packetsKept];
