import type { AckEvent } from "./ack-event.ts";
import type { Bbr3Variables } from "./bbr3-variables.ts";

/** More than this from one round to the next means that the pipe is not full yet. */
const GROWTH = 1.25;
/** After so many rounds with less it is: fewer may be an accident of the receive window. */
const ROUNDS = 3;

/** The rate may grow again. */
export function resetFullBw(bbr: Bbr3Variables): void {
  bbr.fullBw = 0;
  bbr.fullBwCount = 0;
  bbr.fullBwNow = false;
}

/** Whether the rate has stopped growing, by a quarter in three rounds (draft-ietf-ccwg-bbr §5.3.1.2). */
export function checkFullBwReached(bbr: Bbr3Variables, { sample }: AckEvent): void {
  if (bbr.fullBwNow || !bbr.roundStart || sample.isAppLimited) return;
  if (bbr.deliveryRate >= bbr.fullBw * GROWTH) {
    resetFullBw(bbr);
    bbr.fullBw = bbr.deliveryRate;
    return;
  }
  bbr.fullBwCount++;
  bbr.fullBwNow = bbr.fullBwCount >= ROUNDS;
  if (bbr.fullBwNow) bbr.fullBwReached = true;
}
