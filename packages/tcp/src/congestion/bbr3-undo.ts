import type { Ns } from "@seedwire/engine";
import { resetFullBw } from "./bbr3-full-pipe.ts";
import { enterStartup, startProbeBwUp } from "./bbr3-phases.ts";
import type { Bbr3Variables } from "./bbr3-variables.ts";

/** The first loss since all was well: remembers what it may change (draft-ietf-ccwg-bbr §5.5.11). */
export function armUndo(bbr: Bbr3Variables): void {
  if (bbr.undoArmed) return;
  const { undo } = bbr;
  bbr.undoArmed = true;
  undo.state = bbr.state;
  undo.bwShortterm = bbr.bwShortterm;
  undo.inflightShortterm = bbr.inflightShortterm;
  undo.inflightLongterm = bbr.inflightLongterm;
}

/** Nothing was lost after all: the bounds are as they were, and a probe goes on (draft-ietf-ccwg-bbr §5.5.11). */
export function handleSpuriousLoss(bbr: Bbr3Variables, delivered: number, nowNs: Ns): void {
  if (!bbr.undoArmed) return;
  const { undo } = bbr;
  bbr.undoArmed = false;
  bbr.lossInRound = false;
  resetFullBw(bbr);
  bbr.bwShortterm = Math.max(bbr.bwShortterm, undo.bwShortterm);
  bbr.inflightShortterm = Math.max(bbr.inflightShortterm, undo.inflightShortterm);
  bbr.inflightLongterm = Math.max(bbr.inflightLongterm, undo.inflightLongterm);
  if (bbr.state === "ProbeRTT" || bbr.state === undo.state) return;
  if (undo.state === "Startup") {
    bbr.fullBwReached = false; // or it would end at once
    enterStartup(bbr);
  } else if (undo.state === "ProbeBW_UP") {
    startProbeBwUp(bbr, delivered, nowNs);
  }
}
