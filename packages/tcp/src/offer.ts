import type { Connection } from "./connection.ts";
import { sendNow } from "./event/send.ts";

/**
 * Writes as many bytes as find room now, and no more: for layers that do the waiting themselves.
 * They are kept by reference. If not all found room, `onNews` will hear NEWS_ROOM.
 *
 * @param flags Linux's MSG_OOB, MSG_EOR and MSG_MORE
 * @param begun they go on with a call that was begun before
 * @returns how many were taken
 */
export function offer(
  { endpoint }: Connection,
  bytes: Uint8Array,
  flags: number,
  begun: boolean,
): number {
  const out = endpoint.begin();
  const { tcb } = endpoint;
  const offset = tcb.sendBuffer.endOffset;
  const taken = sendNow(tcb, bytes, out, flags, begun);
  endpoint.tellWritten(bytes, taken, offset);
  endpoint.finish(out);
  return taken;
}
