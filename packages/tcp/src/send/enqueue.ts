import { restartAfterIdle } from "../congestion/window-use.ts";
import { NEWS_ROOM, type Outbox } from "../outbox.ts";
import { maySend } from "../state.ts";
import type { Tcb } from "../tcb.ts";
import { portionLimitBytes } from "./burst-size.ts";
import { BUSY } from "./chronograph.ts";
import { dataLimitBytes } from "./mss.ts";
import { CORKED, NAGLE_OFF, nagleOf, PUSH_THROUGH } from "./nagle.ts";
import { push, pushPending } from "./push.ts";
import { mayBeginPortion } from "./send-room.ts";
import type { WaitingWrite } from "./sending.ts";
import { FINISHED, PUSHED, RECORD_ENDS } from "./write-queue.ts";

/** Flags of SEND, with the values of Linux's `MSG_` constants. */
export const SEND_URGENT = 1;
export const SEND_END_OF_RECORD = 0x80;
/** More follows at once: nothing but full segments need leave. */
export const SEND_MORE = 0x8000;

/** Nothing may be added to a portion that ends so. */
const CLOSED = RECORD_ENDS | FINISHED;

/**
 * Bytes of a call of SEND enter the write queue, portion by portion, and what is full leaves at once
 * (Linux: tcp_sendmsg). The bytes are in the send buffer already.
 *
 * @param endOffset where in the stream the bytes of the call end
 * @param begun whether some bytes of the same call have entered before
 * @param waits whether the call waits for room, and so looks again when all that may go has gone
 * @returns whether all have entered; if not, the call waits for room
 */
export function enqueue(
  tcb: Tcb,
  out: Outbox,
  endOffset: number,
  flags: number,
  begun: boolean,
  waits: boolean,
): boolean {
  const { sending } = tcb;
  const { queue } = sending;
  const mss = dataLimitBytes(tcb);
  const most = (flags & SEND_URGENT) === 0 ? portionLimitBytes(tcb, mss) : mss;
  let fresh = !begun;
  if (fresh) tcb.delivery.rate.checkApplication(tcb);
  while (queue.endOffset < endOffset) {
    let room = queue.count > 0 && (queue.tailFlags & CLOSED) === 0 ? most - queue.tailBytes : 0;
    if (room <= 0) {
      if (!mayBeginPortion(tcb)) {
        sending.noSpace = true;
        if (!fresh) pushWritten(tcb, out, flags & ~SEND_MORE, PUSH_THROUGH);
        if (!waits || !mayBeginPortion(tcb)) return false;
        sending.noSpace = false;
        continue;
      }
      beginPortion(tcb, out);
      room = most;
    }
    if (fresh) queue.unpush();
    fresh = false;
    queue.extend(Math.min(room, endOffset - queue.endOffset));
    if (queue.endOffset === endOffset) break;
    if (queue.tailBytes < most || (flags & SEND_URGENT) !== 0) continue;
    if (isPushDue(tcb)) {
      markPushed(tcb);
      pushPending(tcb, out, PUSH_THROUGH);
    } else if (queue.count === 1) {
      push(tcb, out, PUSH_THROUGH, "one");
    }
  }
  if ((flags & SEND_END_OF_RECORD) !== 0 && queue.count > 0) queue.mark(RECORD_ENDS);
  pushWritten(tcb, out, flags, nagleOf(tcb));
  return true;
}

/** Calls that waited for room go on, oldest first. */
export function resumeWrites(tcb: Tcb, out: Outbox): void {
  const { queue, waiting } = tcb.sending;
  if (waiting.length === 0 || (!maySend(tcb.state) && !tcb.synAckPending)) return;
  while (waiting.length > 0) {
    const [write] = waiting as [WaitingWrite];
    const before = queue.endOffset;
    const done = enqueue(tcb, out, write.endOffset, write.flags, write.begun, true);
    write.begun ||= queue.endOffset > before;
    if (!done) return;
    waiting.shift();
    out.news |= NEWS_ROOM;
  }
  enqueueFin(tcb, out);
}

/**
 * Our FIN, if it is due and not queued, follows the last byte: with it, if that never left. Neither
 * Nagle's algorithm nor a cork holds it.
 */
export function enqueueFin(tcb: Tcb, out: Outbox): void {
  const { queue, waiting } = tcb.sending;
  if (!tcb.finQueued || tcb.finSent || waiting.length > 0 || tcb.state === "SYN-RECEIVED") return;
  if (queue.count === 0) queue.open();
  else if ((queue.tailFlags & FINISHED) !== 0) return;
  queue.mark(FINISHED);
  pushPending(tcb, out, NAGLE_OFF);
}

function beginPortion(tcb: Tcb, out: Outbox): void {
  const { queue, chronograph } = tcb.sending;
  if (queue.count === 0) chronograph.start(BUSY, out.nowNs);
  queue.open();
  tcb.sending.pushThrough = false;
  restartAfterIdle(tcb, out.nowNs);
}

/** The end of a call: the last portion gets PSH, unless more is to come, and what may go goes. */
function pushWritten(tcb: Tcb, out: Outbox, flags: number, nagle: number): void {
  const { sending } = tcb;
  const { queue } = sending;
  if (queue.count === 0) return;
  const more = (flags & SEND_MORE) !== 0;
  if (!more || isPushDue(tcb)) markPushed(tcb);
  if ((flags & SEND_URGENT) !== 0) sending.urgentOffset = queue.endOffset;
  pushPending(tcb, out, more ? CORKED : nagle);
}

function markPushed({ sending }: Tcb): void {
  sending.queue.mark(PUSHED);
  sending.pushedOffset = sending.queue.endOffset;
}

/** More than half of the largest window was written since PSH was set last. */
function isPushDue({ maxSndWndBytes, sending }: Tcb): boolean {
  return sending.queue.endOffset > sending.pushedOffset + Math.floor(maxSndWndBytes / 2);
}
