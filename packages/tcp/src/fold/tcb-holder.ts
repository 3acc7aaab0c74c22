import type { Address, Packet } from "@seedwire/wire";
import type { TcpStack } from "../stack.ts";
import type { State } from "../state.ts";
import type { Tcb } from "../tcb.ts";
import { Handshake } from "./handshake.ts";
import type { FoldedTcb } from "./model.ts";

/** Holds the TCB of a connection, or what it is folded to: between two events, where there are many. */
export class TcbHolder {
  readonly stack: TcpStack;
  readonly localAddress: Address;
  readonly localPort: number;
  readonly remoteAddress: Address;
  readonly remotePort: number;
  /** Null while it is folded. */
  protected held: Tcb | null;
  /** The state that was told last. */
  protected told: State;
  #folded: FoldedTcb | Handshake | null = null;
  /**
   * What the TCB was unfolded from, if it is that of a half-open connection and what happens to it now
   * is nothing but a segment.
   */
  protected handshake: Handshake | null = null;

  constructor(stack: TcpStack, tcb: Tcb) {
    this.stack = stack;
    this.localAddress = tcb.localAddress;
    this.localPort = tcb.localPort;
    this.remoteAddress = tcb.remoteAddress;
    this.remotePort = tcb.remotePort;
    this.held = tcb;
    stack.folding.opens();
    this.told = tcb.passive ? "LISTEN" : "CLOSED";
  }

  /** For the length of an event or a call: between two of them it may be folded, and made anew. */
  get tcb(): Tcb {
    return this.held ?? this.#unfold();
  }

  get state(): State {
    return this.held === null ? this.told : this.held.state;
  }

  /**
   * Its listener says how the next segment or time-out is met.
   *
   * @returns whether there is no room for it
   */
  admit(isFull: boolean, mostSynAcks: number): boolean {
    const tcb = this.held ?? this.unfoldForSegment();
    tcb.acceptQueueFull = isFull && !tcb.fastOpened;
    tcb.mostSynAcks = mostSynAcks;
    return tcb.acceptQueueFull;
  }

  /** A segment has come. */
  protected unfoldForSegment(): Tcb {
    const folded = this.#folded;
    const tcb = this.#unfold();
    if (folded instanceof Handshake && this.told !== "ESTABLISHED") this.handshake = folded;
    return tcb;
  }

  #unfold(): Tcb {
    const folded = this.#folded!;
    const { folding } = this.stack;
    const isHandshake = folded instanceof Handshake;
    this.held = isHandshake ? folding.unfoldHandshake(folded, this) : folding.unfold(folded);
    this.#folded = null;
    return this.held;
  }

  /** The event is over. */
  protected fold(): void {
    if (this.held !== null) this.#keep(this.stack.folding.fold(this.held));
  }

  /**
   * Its first segment has left.
   *
   * @param syn the SYN that it has answered; null if it is the one who opens
   */
  protected foldHalfOpen(syn: Packet | null): void {
    if (this.held !== null) this.#keep(this.stack.folding.foldHalfOpen(this.held, syn));
  }

  /** The handshake is complete, and the application does not know yet. */
  protected foldEstablished(): void {
    if (this.stack.folding.foldEstablished()) this.#keep(this.handshake);
    this.handshake = null;
  }

  #keep(folded: FoldedTcb | Handshake | null): void {
    this.#folded = folded;
    if (folded !== null) this.held = null;
  }
}
