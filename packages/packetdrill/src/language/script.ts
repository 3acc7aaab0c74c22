import type { Ns } from "@seedwire/engine";
import type { Expression } from "./expression.ts";
import type { ScriptPacket } from "./packet.ts";
import type { Place } from "./place.ts";
import type { Settings } from "./settings.ts";

/** A whole script, its options and definitions applied. Plain data. */
export interface Script {
  readonly file: string;
  readonly settings: Settings;
  /** Runs before the clock starts. */
  readonly init: Command | null;
  readonly events: readonly Event[];
  /** Runs after the last event, also of a failed run. */
  readonly cleanup: Command | null;
}

/** A shell command without a time. */
export interface Command extends Place {
  readonly text: string;
}

/** When an event is to happen. */
export type EventTime =
  /** `0.25`: so long after the first event. */
  | { readonly kind: "absolute"; readonly ns: Ns }
  /** `+0.25`: so long after the end of the event before. */
  | { readonly kind: "relative"; readonly ns: Ns }
  /** `*`: whenever. */
  | { readonly kind: "any" }
  /** `0.2~0.3`. */
  | { readonly kind: "absolute-range"; readonly ns: Ns; readonly endNs: Ns }
  /** `+0.2~+0.3`: both after the end of the event before. */
  | { readonly kind: "relative-range"; readonly ns: Ns; readonly endNs: Ns };

interface Timed extends Place {
  readonly time: EventTime;
  /** The event as it stands in the script, on one line. */
  readonly text: string;
}

/** A system call and its result. */
export interface CallEvent extends Timed {
  readonly kind: "call";
  readonly name: string;
  readonly args: readonly Expression[];
  /** Where the call blocks: when it is to return, on the same scale as the time. */
  readonly endNs: Ns | null;
  /** What it is to return; `...` for anything. */
  readonly result: Expression;
  /** `EAGAIN`, or null if none is given. */
  readonly errno: string | null;
}

/** A packet that comes in or goes out. */
export interface PacketEvent extends Timed {
  readonly kind: "packet";
  readonly packet: ScriptPacket;
}

/** A shell command at its time. */
export interface CommandEvent extends Timed {
  readonly kind: "command";
  /** What stands in the back-quotes, and the line on which they open. */
  readonly command: Command;
}

/** A block of code, of which the statistics are taken at its time. */
export interface CodeEvent extends Timed {
  readonly kind: "code";
  readonly code: string;
  /** Line on which `code` begins. */
  readonly codeLine: number;
}

export type Event = CallEvent | PacketEvent | CommandEvent | CodeEvent;
