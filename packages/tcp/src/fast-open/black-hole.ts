import { FIN, type Packet } from "@seedwire/wire";
import type { Ns } from "@seedwire/engine";
import type { Outbox } from "../outbox.ts";
import type { Tcb } from "../tcb.ts";

/** The wait doubles at most so often. */
const MOST_DOUBLINGS = 6;

/**
 * Middleboxes may swallow what follows a Fast Open (RFC 7413 §7.1). A host that suspects it opens without, for a
 * while, which doubles each time (Linux: tcp_fastopen_blackhole_timeout_sec).
 */
export class BlackHole {
  #times = 0;
  #sinceNs: Ns = 0;

  /** Something looks as if there were one. */
  note(nowNs: Ns): void {
    this.#times++;
    this.#sinceNs = nowNs;
  }

  /** The host has crashed. */
  forget(): void {
    this.#times = 0;
  }

  /** @param waitNs how long the first lasts; 0 for never */
  isFeared(waitNs: Ns, nowNs: Ns): boolean {
    if (waitNs === 0 || this.#times === 0) return false;
    return nowNs < this.#sinceNs + waitNs * (1 << Math.min(this.#times - 1, MOST_DOUBLINGS));
  }
}

/** Our SYN was more than a SYN. */
const openedFast = ({ passive, fastOpen }: Tcb): boolean =>
  fastOpen.synBytes > 0 || fastOpen.synAcknowledged || (!passive && fastOpen.sentOption);

/** A RST or FIN came that leaves a gap before it: data that was lost on its way, and never came again. */
export function suspectAfterGap(tcb: Tcb, segment: Packet, out: Outbox): void {
  const { passive, fastOpen, counters, state } = tcb;
  if (passive || !fastOpen.sentOption) return;
  const isFin = (segment.flags & FIN) !== 0;
  if (isFin || (counters.dataSegmentsReceived === 0 && state === "ESTABLISHED")) suspect(out);
}

/** A third time-out in a row, or the last one. */
export function suspectAfterTimeout(tcb: Tcb, isLast: boolean, out: Outbox): void {
  if (!openedFast(tcb)) return;
  if (tcb.retransmits === 2 || (isLast && tcb.retransmits < 2)) suspect(out);
}

function suspect(out: Outbox): void {
  out.eventful = true;
  out.blackHole = true;
}
