import { hasRoom, sendRoomBytes, type Tcb } from "@seedwire/tcp";

/**
 * Whether so much room is in the send buffer that `poll` tells of it: a third of it, as in Linux. If
 * not, the connection is asked to tell when there is.
 */
export function hasWorthwhileRoom(tcb: Tcb): boolean {
  const { sending, sendBuffer, unaOffset } = tcb;
  const room = sending.inPortions
    ? hasRoom(tcb)
    : sendRoomBytes(tcb) > (sendBuffer.endOffset - Math.max(0, unaOffset)) >> 1;
  if (!room) sending.noSpace = true;
  return room;
}
