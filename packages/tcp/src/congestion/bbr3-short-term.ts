import { BETA, type Bbr3Variables } from "./bbr3-variables.ts";

/** No loss bounds what is sent until the next probe. */
export function resetShortTermModel(bbr: Bbr3Variables): void {
  bbr.bwShortterm = Infinity;
  bbr.inflightShortterm = Infinity;
}

/**
 * Once in a round with losses, unless more was being tried, rate and volume are bounded to what the path
 * did deliver, or to 0.7 of what they were if that is more (draft-ietf-ccwg-bbr §5.5.10.3).
 */
export function adaptShortTermModel(bbr: Bbr3Variables): void {
  if (!bbr.lossRoundStart) return;
  if (bbr.lossInRound && !triesMore(bbr)) {
    if (bbr.bwShortterm === Infinity) bbr.bwShortterm = bbr.maxBw;
    if (bbr.inflightShortterm === Infinity) bbr.inflightShortterm = bbr.cwndSegments;
    bbr.bwShortterm = Math.max(bbr.bwLatest, BETA * bbr.bwShortterm);
    bbr.inflightShortterm = Math.max(bbr.inflightLatest, BETA * bbr.inflightShortterm);
  }
  bbr.lossInRound = false;
}

/** Whether more is sent than is known to pass, so that losses are to be expected. */
export const triesMore = ({ state }: Bbr3Variables): boolean =>
  state === "Startup" || state === "ProbeBW_REFILL" || state === "ProbeBW_UP";
