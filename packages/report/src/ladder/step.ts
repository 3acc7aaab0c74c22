import type { Ns } from "@seedwire/engine";

/** How something is to be painted, if there are colours. */
export type Tone =
  "plain" | "dim" | "title" | "state" | "app" | "sender" | "again" | "lost" | "odd";

/** A piece of what a packet says. */
export interface Word {
  readonly text: string;
  /** Where there is no room, words of the lowest rank are left out first; those of 9 never. */
  readonly rank: number;
}

/** A packet as a ladder shows it, from where it is sent to where it arrives or dies. */
export interface LadderPacket {
  /** Names of hosts. */
  readonly from: string;
  readonly to: string;
  /** Of source and destination; empty if it has none. */
  readonly ports: readonly number[];
  readonly words: readonly Word[];
  /** It only acknowledges: of two arrows that cross, its own is cut. */
  readonly isAck: boolean;
  readonly sentNs: Ns;
  /** When it arrived; null while it has not, or never does. */
  arrivedNs: Ns | null;
  /** Where and why it was lost on its way; null if it was not. */
  lost: { readonly where: string; readonly why: string } | null;
  /** A bit of it was flipped on its way. */
  isDamaged: boolean;
  /** Why the host that it arrived at did not take it; "" if it did. */
  refused: string;
  /** It leaves again: "again", "again: RTO"; "" for the first time. */
  readonly again: string;
  /** What else befalls it: "held back 50 ms", "a bit is flipped", "copy". */
  readonly remarks: string[];
}

/** Something that a ladder shows, in the order in which it happened. */
export type LadderStep =
  | {
      readonly what: "send" | "arrive";
      readonly timeNs: Ns;
      readonly packet: LadderPacket;
      /** Worth showing where much is left out. */
      matters: boolean;
    }
  | {
      /** What a host did or learned. */
      readonly what: "note";
      readonly timeNs: Ns;
      readonly host: string;
      /** Of the connection or socket, its own first; empty if there are none. */
      readonly ports: readonly number[];
      readonly text: string;
      readonly tone: Tone;
      matters: boolean;
    }
  | LadderGap;

/** Steps that are not shown. */
export interface LadderGap {
  readonly what: "gap";
  readonly sinceNs: Ns;
  readonly untilNs: Ns;
  /** Packets that were sent, and that arrived, meanwhile. */
  readonly sent: number;
  readonly arrived: number;
}
