import type { Actor } from "./actor.ts";
import { RunawayError } from "./errors.ts";
import { EventQueue } from "./event-queue.ts";
import { invariant } from "./invariant.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { MAX_NS, type Ns } from "./time.ts";

/** Why the loop paused. */
export type Pause = "woken" | "empty" | "until" | "stopped" | "stalled";

/** When to pause, besides a stop. */
export interface PauseAt {
  /** Before the first event after this instant. */
  readonly untilNs: Ns;
  /** When application code was woken. */
  readonly woken: boolean;
  /** When only background events are left. */
  readonly atRest: boolean;
  /** Before an event that comes so long after the last progress of an application. */
  readonly stallNs: Ns;
}

/** Somebody who looks on, at every so many events. */
interface Pulse {
  readonly everyEvents: number;
  readonly beat: () => void;
  /** It beats when so many events have run. */
  atEvents: number;
}

/**
 * The clock, the actors and the loop that runs their events by (time, order of scheduling):
 * the part of a `Simulation` that knows nothing of application code.
 */
export class EventLoop {
  readonly queue = new EventQueue();
  readonly limits: Limits;
  /** The present. */
  nowNs: Ns = 0.5; // born as a double, so that it stays a double
  /** Events run so far. */
  events = 0;
  /** Events in the queue that do not keep a run going: of background timers, or stale. */
  backgroundEvents = 0;

  /** Whether application code may have become able to run. */
  protected woken = false;
  /** When something last happened that an application sees. */
  protected progressNs: Ns = 0.5;
  /** Whether to pause before the next event, come what may. */
  protected halted = false;

  readonly #actors: (Actor | null)[] = [];
  readonly #freeHandles: number[] = [];
  readonly #pulses: Pulse[] = [];
  #order = 0;
  #previousNs = 0.5;
  #eventsAtInstant = 0;

  constructor(limits: Partial<Limits> = {}) {
    this.limits = { ...DEFAULT_LIMITS, ...limits };
    this.nowNs = 0;
    this.progressNs = 0;
    this.#previousNs = 0;
  }

  /** Gives an actor its handle. */
  register(actor: Actor): number {
    const handle = this.#freeHandles.pop();
    if (handle === undefined) return this.#actors.push(actor) - 1;
    this.#actors[handle] = actor;
    return handle;
  }

  /** Takes a handle back. None of its events may still be in the queue. */
  unregister(handle: number): void {
    this.#actors[handle] = null;
    this.#freeHandles.push(handle);
  }

  /** The next number in the order of scheduling, by which events of equal time are told apart. */
  nextOrder(): number {
    return this.#order++;
  }

  /** Schedules an event of an actor. */
  schedule(timeNs: Ns, handle: number): void {
    this.queue.push(timeNs, this.#order++, handle);
  }

  /**
   * Calls `beat` between events, every so many of them: to show how far a run is, for example. It costs nothing
   * until it beats, since it is told from the limit of events, and it changes nothing of the run. To be asked for before the run.
   */
  pulse(everyEvents: number, beat: () => void): void {
    this.#pulses.push({ everyEvents, beat, atEvents: this.events + everyEvents });
  }

  /** An event that turned out to be none (stale, see `Actor.dropStale`): it does not count. */
  skipEvent(): void {
    this.events--;
    if (this.nowNs === this.#previousNs) this.#eventsAtInstant--;
    this.nowNs = this.#previousNs;
  }

  /** Runs events until there is a reason to pause. */
  protected loop({ untilNs, woken, atRest, stallNs }: PauseAt): Pause {
    const { queue } = this;
    const { eventsPerInstant, events: maxEvents } = this.limits;
    const actors = this.#actors;
    let lookUpAt = this.#lookUpAt();
    if (this.nowNs > untilNs) return "until";
    for (;;) {
      if (this.woken && woken) return "woken";
      if (this.halted) return "stopped";
      if (queue.size === 0) return "empty";
      if (atRest && queue.size === this.backgroundEvents) return "empty";
      const timeNs = queue.nextTimeNs;
      if (timeNs === this.nowNs) {
        if (this.#eventsAtInstant >= eventsPerInstant) {
          if (this.#dropStale()) continue;
          throw this.#storm(eventsPerInstant);
        }
        this.#eventsAtInstant++;
      } else {
        if (!(timeNs > this.nowNs) || Math.floor(timeNs) !== timeNs) this.#refuseNext();
        const stalled = timeNs - this.progressNs > stallNs;
        if (timeNs > untilNs || stalled || timeNs > MAX_NS) {
          if (this.#dropStale()) continue;
          if (timeNs > untilNs) return "until";
          if (stalled) return "stalled";
          throw RunawayError.time(this.nowNs);
        }
        this.#eventsAtInstant = 1;
      }
      if (this.events >= lookUpAt) {
        if (this.events >= maxEvents) {
          if (this.#dropStale()) continue;
          throw RunawayError.events(this.nowNs, maxEvents);
        }
        this.#beat();
        lookUpAt = this.#lookUpAt();
      }
      this.events++;
      this.#previousNs = this.nowNs;
      this.nowNs = timeNs;
      actors[queue.nextHandle]!.fire();
    }
  }

  /** When so many events have run there is something to do beside them. */
  #lookUpAt(): number {
    return this.#pulses.reduce(
      (soonest, { atEvents }) => Math.min(soonest, atEvents),
      this.limits.events,
    );
  }

  #beat(): void {
    for (const pulse of this.#pulses) {
      if (this.events < pulse.atEvents) continue;
      pulse.atEvents = this.events + pulse.everyEvents;
      pulse.beat();
    }
  }

  /** Puts the next event right if it is stale, before it is taken for a reason to pause. */
  #dropStale(): boolean {
    return this.#actors[this.queue.nextHandle]?.dropStale?.() ?? false;
  }

  #refuseNext(): never {
    const { nextTimeNs, nextHandle } = this.queue;
    const who = this.#actors[nextHandle]?.describe() ?? "nobody";
    invariant(false, "events lie in the future, at whole nanoseconds", {
      who,
      timeNs: nextTimeNs,
      nowNs: this.nowNs,
    });
  }

  /** Runs a few events more of this instant to see whose they are, then gives up. */
  #storm(limit: number): RunawayError {
    const { queue } = this;
    const counts = new Map<string, number>();
    for (let sample = 0; sample < 1000; sample++) {
      if (queue.size === 0 || queue.nextTimeNs !== this.nowNs || this.halted) break;
      const actor = this.#actors[queue.nextHandle]!;
      const name = actor.describe();
      counts.set(name, (counts.get(name) ?? 0) + 1);
      actor.fire();
    }
    const busiest = [...counts].sort(([, a], [, b]) => b - a).slice(0, 3);
    return RunawayError.storm(
      this.nowNs,
      limit,
      busiest.map(([name]) => name),
    );
  }
}
