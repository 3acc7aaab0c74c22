import type { Outbox } from "../outbox.ts";
import { isSynchronized } from "../state.ts";
import type { Tcb } from "../tcb.ts";
import { enqueue, SEND_URGENT } from "../send/enqueue.ts";
import { heldBytes, mayBeginPortion } from "../send/send-room.ts";

/** What SEND says (RFC 9293 §3.10.2): taken, or why not. */
export type SendResult = "ok" | "closing" | "no connection";

/** Whether SEND is possible in this state (RFC 9293 §3.10.2). */
function mayBeSent(tcb: Tcb): SendResult {
  switch (tcb.state) {
    case "SYN-SENT":
    case "SYN-RECEIVED":
    case "ESTABLISHED":
    case "CLOSE-WAIT":
      return tcb.finQueued ? "closing" : "ok";
    case "CLOSED":
    case "LISTEN":
      return "no connection";
    default:
      return "closing";
  }
}

/**
 * SEND: bytes join the send buffer, all of them. What the buffer does not take yet waits for room,
 * like a call that blocks; {@link waitingBytes} says how much that is.
 *
 * @param flags `SEND_` bits
 */
export function send(tcb: Tcb, bytes: Uint8Array, out: Outbox, flags = 0): SendResult {
  const result = mayBeSent(tcb);
  if (result !== "ok" || bytes.length === 0) return result;
  tcb.sendBuffer.append(bytes);
  const { sending } = tcb;
  const { endOffset } = tcb.sendBuffer;
  if (!sending.inPortions) {
    if ((flags & SEND_URGENT) !== 0) sending.urgentOffset = endOffset;
    return "ok";
  }
  const isFirst = maySendNow(tcb) && sending.waiting.length === 0;
  const before = sending.queue.endOffset;
  if (isFirst && enqueue(tcb, out, endOffset, flags, false, true)) return "ok";
  sending.waiting.push({ endOffset, flags, begun: sending.queue.endOffset > before });
  return "ok";
}

/**
 * SEND without waiting: takes as many bytes as there is room for now, and asks to be told of more
 * room if that is not all of them.
 *
 * @param begun the bytes go on with a call of which some were taken before
 * @returns how many were taken; 0 if the connection takes none
 */
export function sendNow(
  tcb: Tcb,
  bytes: Uint8Array,
  out: Outbox,
  flags = 0,
  begun = false,
): number {
  if (mayBeSent(tcb) !== "ok" || bytes.length === 0) return 0;
  const { sendBuffer, sending } = tcb;
  if (!sending.inPortions) {
    const taken = Math.min(bytes.length, sendRoomBytes(tcb));
    send(tcb, bytes.subarray(0, taken), out, flags);
    if (taken < bytes.length) sending.noSpace = true;
    return taken;
  }
  if (!maySendNow(tcb) || sending.waiting.length > 0) return 0;
  const startOffset = sendBuffer.endOffset;
  sendBuffer.append(bytes);
  enqueue(tcb, out, sendBuffer.endOffset, flags, begun, false);
  sendBuffer.truncate(sending.queue.endOffset);
  return sending.queue.endOffset - startOffset;
}

/** Data may leave: the handshake is complete, or Fast Open does not wait for that (RFC 7413 §4.2.2). */
const maySendNow = (tcb: Tcb): boolean => isSynchronized(tcb.state) || tcb.synAckPending;

/** Whether nothing more can be written now without waiting. If so, NEWS_ROOM will tell of room. */
export function isFull(tcb: Tcb): boolean {
  const full = sendRoomBytes(tcb) === 0;
  if (full) tcb.sending.noSpace = true;
  return full;
}

/** Bytes that were written and wait for room in the send buffer. */
export function waitingBytes({ config, sendBuffer, sending, unaOffset }: Tcb): number {
  const limit = sending.inPortions
    ? sending.queue.endOffset
    : Math.max(0, unaOffset) + config.sendBufferBytes;
  return Math.max(0, sendBuffer.endOffset - limit);
}

/** How many bytes may be written before the writer has to wait. */
export function sendRoomBytes(tcb: Tcb): number {
  const { config, sendBuffer, sending, unaOffset } = tcb;
  if (!sending.inPortions) {
    return Math.max(0, Math.max(0, unaOffset) + config.sendBufferBytes - sendBuffer.endOffset);
  }
  if (sending.waiting.length > 0 || !mayBeginPortion(tcb)) return 0;
  return sending.bufferBytes - heldBytes(tcb);
}
