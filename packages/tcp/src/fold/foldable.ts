import type { Tcb } from "../tcb.ts";

/**
 * Whether nothing is under way on a connection: all that was sent is acknowledged, all that came was
 * read, nobody waits for room, and what only some connections have is not there.
 */
export function isFoldable(tcb: Tcb): boolean {
  const { sending, reassembly, ecn, windowUse } = tcb;
  return (
    tcb.scoreboard.count === 0 &&
    tcb.scoreboard.sackedOut === 0 &&
    tcb.sendBuffer.empty &&
    sending.queue.count === 0 &&
    sending.waiting.length === 0 &&
    sending.search === null &&
    sending.sent.countFrom(tcb.unaOffset) === 0 &&
    tcb.receiveBuffer.empty &&
    reassembly.empty &&
    reassembly.sack.count === 0 &&
    tcb.memory.empty &&
    ecn.accurate === null &&
    windowUse.validation.samples.length === 0 &&
    tcb.dsack === null &&
    tcb.fastOpen.option === null &&
    tcb.teller === null
  );
}
