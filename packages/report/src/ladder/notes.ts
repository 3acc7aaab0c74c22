import type { SenderEvent, State } from "@seedwire/tcp";
import type { Tone } from "./step.ts";

/** What a host did or learned, in a few words. */
export interface Note {
  readonly text: string;
  readonly tone: Tone;
  /** Worth showing where much is left out. */
  readonly matters: boolean;
}

/** A change of state. */
export const stateNote = (to: State): Note => ({ text: to, tone: "state", matters: true });

/** What an application saw; null for what a change of state says already. */
export function appNote(event: string, value: number): Note | null {
  const [, what = ""] = /^(?:tcp|udp)-(.*)$/.exec(event) ?? [];
  switch (what) {
    case "open":
    case "close":
      return null;
    case "data":
    case "message":
      return { text: `read ${value}`, tone: "app", matters: false };
    case "end":
      return { text: "read the end", tone: "app", matters: true };
    default:
      return { text: what === "" ? event : what, tone: "lost", matters: true };
  }
}

/** What a sender does besides sending; null for what would only be noise here. */
export function senderNote(event: SenderEvent): Note | null {
  const told = (text: string): Note => ({ text, tone: "sender", matters: true });
  switch (event.what) {
    case "state":
      if (event.to === "recovery") return told("fast recovery");
      if (event.to === "cwr") return told(`slows down: ${event.why}`);
      if (event.to === "open" && event.from !== "disorder") return told("recovered");
      return null;
    case "undo":
      return told(`undone, ${event.why}`);
    case "retransmission":
      return event.why === "RTO" ? told("RTO") : null;
    default:
      return null;
  }
}

/** How a segment is marked that a sender has said such a thing of; "" for nothing beyond "again". */
export function causeOf(event: SenderEvent): string {
  if (event.what === "probe") return event.why;
  if (event.what !== "retransmission") return "";
  return event.why === "RTO" || event.why === "TLP" || event.why === "rescue" ? event.why : "";
}
