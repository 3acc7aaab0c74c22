import type { Node } from "@seedwire/ip";
import type { Steps } from "./call.ts";
import {
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  EPOLLERR,
  EPOLLET,
  EPOLLEXCLUSIVE,
  EPOLLHUP,
  EPOLLIN,
  EPOLLONESHOT,
  EPOLLOUT,
  EPOLLWAKEUP,
  O_RDWR,
} from "./constants/index.ts";
import { ALWAYS_POLLED, Description, READABLE } from "./description.ts";
import type { Result } from "./errno.ts";
import { untilNsOf } from "./poll.ts";
import type { EpollEvent } from "./poll-set.ts";
import type { Waiter } from "./wait-queue.ts";

/** Bits of `events` that say how to tell, and not what. */
const PRIVATE_BITS = 0xf000_0000;

/** What may be asked for together with EPOLLEXCLUSIVE. */
const BESIDE_EXCLUSIVE =
  EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE;

/** How deep epolls may watch one another (EP_MAX_NESTS). */
const MAX_NESTS = 4;

/** One descriptor that an epoll watches. */
class Watch implements Waiter {
  readonly file: Description;
  readonly epoll: Epoll;
  events = 0;
  data = 0;
  /** It stands in the list of those that may have something to tell. */
  queued = false;

  constructor(epoll: Epoll, file: Description) {
    this.epoll = epoll;
    this.file = file;
  }

  get edgeTriggered(): boolean {
    return (this.events & EPOLLET) !== 0;
  }

  /** What there is to tell. */
  get present(): number {
    return this.file.poll() & this.events & ~PRIVATE_BITS;
  }

  wake(events: number): void {
    if ((this.events & ~PRIVATE_BITS) === 0) return; // it has had its one shot
    if (events === 0 || (events & this.events) !== 0) this.epoll.queue(this);
  }
}

/** An epoll instance: tells which of its descriptors have become ready. */
export class Epoll extends Description {
  readonly #watches = new Map<number, Watch>();
  /** How other epolls watch this one. */
  readonly #watchers = new Set<Watch>();
  /** Those that may have something to tell, in the order in which it happened. */
  #queue: Watch[] = [];

  constructor() {
    super(O_RDWR);
  }

  /** `epoll_ctl`. */
  control(operation: number, fd: number, file: Description, event: EpollEvent | null): Result {
    if (file === this) return "EINVAL";
    const watch = this.#watches.get(fd);
    if (operation === EPOLL_CTL_DEL) return this.#remove(fd, watch);
    if (event === null) return "EFAULT";
    const isShared = (event.events & EPOLLEXCLUSIVE) !== 0;
    if (isShared && operation === EPOLL_CTL_MOD) return "EINVAL";
    if (isShared && operation === EPOLL_CTL_ADD) {
      if (file instanceof Epoll || (event.events & ~BESIDE_EXCLUSIVE) !== 0) return "EINVAL";
    }
    if (operation === EPOLL_CTL_ADD) {
      if (file instanceof Epoll && this.#nestsTooDeep(file)) return "ELOOP";
      if (watch !== undefined && watch.file === file) return "EEXIST";
      const added = new Watch(this, file);
      this.#watches.set(fd, added);
      file.waiters.add(added);
      if (file instanceof Epoll) file.#watchers.add(added);
      this.#set(added, event);
      return 0;
    }
    if (operation !== EPOLL_CTL_MOD) return "EINVAL";
    if (watch === undefined) return "ENOENT";
    if ((watch.events & EPOLLEXCLUSIVE) !== 0) return "EINVAL";
    this.#set(watch, event);
    return 0;
  }

  /** Whether there were a circle or too long a chain if this epoll watched another. */
  #nestsTooDeep(other: Epoll): boolean {
    const below = stepsFrom(other, (epoll) => epoll.#watched, this);
    return below + 1 + stepsFrom(this, (epoll) => epoll.#watching, other) > MAX_NESTS;
  }

  /** Epolls that this one watches. */
  get #watched(): Epoll[] {
    const files = Array.from(this.#watches.values(), ({ file }) => file);
    return files.filter((file) => file instanceof Epoll && file.references > 0) as Epoll[];
  }

  /** Epolls that watch this one. */
  get #watching(): Epoll[] {
    const epolls = Array.from(this.#watchers, ({ epoll }) => epoll);
    return epolls.filter(({ references }) => references > 0);
  }

  /** A watch of this epoll is over. */
  #leave(watch: Watch): void {
    const { file } = watch;
    file.waiters.remove(watch);
    if (file instanceof Epoll) file.#watchers.delete(watch);
  }

  /** `epoll_wait`. */
  *wait(node: Node, events: readonly EpollEvent[], timeoutMs: number): Steps {
    const untilNs = untilNsOf(node, timeoutMs);
    for (;;) {
      const count = this.#collect(events);
      if (count > 0 || untilNs === 0) return count;
      const wake = yield { queues: [this.waiters], untilNs };
      if (wake === "interrupted") return "EINTR";
      if (wake === "timeout") return this.#collect(events);
    }
  }

  /** A descriptor may have something to tell. */
  queue(watch: Watch): void {
    if (!watch.queued) {
      watch.queued = true;
      this.#queue.push(watch);
    }
    this.waiters.wake(READABLE);
  }

  poll(): number {
    return this.#queue.some((watch) => watch.present !== 0) ? READABLE : 0;
  }

  receive(): Result {
    return "EINVAL";
  }

  send(): Result {
    return "EINVAL";
  }

  release(): Result {
    for (const watch of this.#watches.values()) this.#leave(watch);
    this.#watches.clear();
    this.#queue = [];
    return 0;
  }

  #set(watch: Watch, { events, data }: EpollEvent): void {
    watch.events = events | ALWAYS_POLLED;
    watch.data = data;
    if (watch.present !== 0) this.queue(watch);
  }

  #remove(fd: number, watch: Watch | undefined): Result {
    if (watch === undefined) return "ENOENT";
    this.#leave(watch);
    this.#watches.delete(fd);
    this.#queue = this.#queue.filter((other) => other !== watch);
    return 0;
  }

  /** Fills in what there is to tell; one that tells by level is asked again next time. */
  #collect(events: readonly EpollEvent[]): number {
    const queue = this.#queue.splice(0);
    const again: Watch[] = [];
    let count = 0;
    let at = 0;
    for (; at < queue.length && count < events.length; at++) {
      const watch = queue[at]!;
      if (watch.file.references === 0) continue;
      watch.queued = false;
      const { present } = watch;
      if (present === 0) continue;
      events[count]!.events = present;
      events[count]!.data = watch.data;
      count++;
      if ((watch.events & EPOLLONESHOT) !== 0) watch.events &= PRIVATE_BITS;
      else if (!watch.edgeTriggered) {
        watch.queued = true;
        again.push(watch);
      }
    }
    this.#queue.push(...queue.slice(at), ...again); // those that found no room come first
    return count;
  }
}

/** Steps of the longest way on from an epoll; more than may be if it is too long, or comes to `end`. */
function stepsFrom(start: Epoll, next: (epoll: Epoll) => Epoll[], end: Epoll): number {
  let reached = new Set([start]);
  for (let steps = 0; steps <= MAX_NESTS; steps++) {
    reached = new Set([...reached].flatMap(next));
    if (reached.size === 0) return steps;
    if (reached.has(end)) break;
  }
  return MAX_NESTS + 1;
}
