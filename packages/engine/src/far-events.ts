import { MAX_NS, type Ns } from "./time.ts";

/** So few are not spread over buckets, but handed over together. */
const FEW = 256;
/** Events for each bucket, of those that lie within the buckets, in the mean. */
const PER_BUCKET = 2;
/** Buckets that were made for so many times fewer are made anew. */
const MUCH = 4;
/** The end of a list. */
const NONE = -1;

/**
 * Where the events of a crowded queue wait until their time is near, in no order: a row of buckets, each
 * for a stretch of time, and a list of what comes after them all. They are handed back bucket by bucket.
 * (The ladder queue of Tang, Goh and Thng 2005, with one rung.)
 */
export class FarEvents {
  /** Events that wait here, or are being handed back. */
  count = 0;

  // Records, and of each the next one of its list: apart, so that walking a list waits for no other memory.
  #times = new Float64Array(1024);
  #orders = new Float64Array(1024);
  #handles = new Int32Array(1024);
  #links = new Int32Array(1024);
  /** Records ever used, and the first of those that are free again. */
  #used = 0;
  #free = NONE;
  /** The first record of each bucket. */
  #buckets = new Int32Array(0);
  /** Which bucket is the next to be handed back. */
  #next = 0;
  /** Where the first bucket begins. */
  #startNs: Ns = 0.5; // born as a double, so that it stays a double
  /** How long each is: a power of two, so that a time divides without rounding. */
  #widthNs: Ns = 0.5;
  /** For how many events the buckets were made. */
  #spreadCount = 0;
  /** The first record of those beyond the buckets, and how many they are. */
  #later = NONE;
  #laterCount = 0;
  /** The first record of those that are being handed back. */
  #open = NONE;

  /** Adds an event at the horizon or beyond. */
  add(timeNs: Ns, order: number, handle: number): void {
    if (this.count > MUCH * this.#spreadCount) this.#spreadAnew();
    const bucket = Math.floor((timeNs - this.#startNs) / this.#widthNs);
    if (!(bucket < this.#buckets.length)) return this.addLater(timeNs, order, handle);
    this.#buckets[bucket] = this.#write(timeNs, order, handle, this.#buckets[bucket]!);
    this.count++;
  }

  /** Adds an event to those beyond the buckets, wherever it lies: before a call of {@link gather}. */
  addLater(timeNs: Ns, order: number, handle: number): void {
    this.#later = this.#write(timeNs, order, handle, this.#later);
    this.#laterCount++;
    this.count++;
  }

  /** Empties the buckets: all that waits is spread anew with the next {@link open}. */
  gather(): void {
    const { length } = this.#buckets;
    for (; this.#next < length; this.#next++) {
      for (let record = this.#buckets[this.#next]!; record !== NONE;) {
        const following = this.#links[record]!;
        this.#links[record] = this.#later;
        this.#later = record;
        this.#laterCount++;
        record = following;
      }
      this.#buckets[this.#next] = NONE;
    }
  }

  /**
   * Begins to hand back what comes next. There must be something.
   *
   * @returns before when that is, all of it; NaN if it is all that waits here
   */
  open(): Ns {
    if (this.#laterCount === this.count) this.#spread();
    if (this.#laterCount === this.count) return this.#openAll();
    while (this.#buckets[this.#next] === NONE) this.#next++;
    this.#open = this.#buckets[this.#next]!;
    this.#buckets[this.#next++] = NONE;
    return this.#startNs + this.#next * this.#widthNs;
  }

  /** Whether something is still to be handed back: the three of an event, and then `take`. */
  get isOpen(): boolean {
    return this.#open !== NONE;
  }

  get timeNs(): Ns {
    return this.#times[this.#open]!;
  }

  get order(): number {
    return this.#orders[this.#open]!;
  }

  get handle(): number {
    return this.#handles[this.#open]!;
  }

  /** The event has been taken over. */
  take(): void {
    const record = this.#open;
    this.#open = this.#links[record]!;
    this.#links[record] = this.#free;
    this.#free = record;
    this.count--;
  }

  /** The last few, or what buckets are no good for, together. */
  #openAll(): Ns {
    this.#open = this.#later;
    this.#later = NONE;
    this.#laterCount = 0;
    return NaN;
  }

  /** There are many more than the buckets were made for. */
  #spreadAnew(): void {
    const horizonNs = this.#startNs + this.#next * this.#widthNs;
    this.gather();
    this.#spread(horizonNs);
  }

  /**
   * Makes buckets for twice the mean of what events are ahead, and puts into them what they reach.
   *
   * @param fromNs where the buckets begin. Default: with the first event
   */
  #spread(fromNs?: Ns): void {
    const { count } = this;
    if (count <= FEW) return;
    this.#spreadCount = count;
    let [leastNs, sumNs] = [MAX_NS, 0];
    for (let record = this.#later; record !== NONE; record = this.#links[record]!) {
      const timeNs = this.#times[record]!;
      if (timeNs < leastNs) leastNs = timeNs;
      sumNs += timeNs <= MAX_NS ? timeNs : MAX_NS; // what is no time stays beyond the buckets
    }
    const firstNs = fromNs ?? leastNs;
    const spanNs = 2 * (sumNs / count - firstNs);
    const buckets = powerOfTwo(count / PER_BUCKET);
    if (buckets > this.#buckets.length) this.#buckets = new Int32Array(buckets).fill(NONE);
    this.#startNs = firstNs;
    this.#widthNs = powerOfTwo(spanNs / this.#buckets.length);
    this.#next = 0;
    this.#sort();
  }

  /** Moves those that the buckets reach into them. */
  #sort(): void {
    const links = this.#links;
    let record = this.#later;
    this.#later = NONE;
    while (record !== NONE) {
      const following = links[record]!;
      const bucket = Math.floor((this.#times[record]! - this.#startNs) / this.#widthNs);
      if (bucket < this.#buckets.length) {
        links[record] = this.#buckets[bucket]!;
        this.#buckets[bucket] = record;
        this.#laterCount--;
      } else {
        links[record] = this.#later;
        this.#later = record;
      }
      record = following;
    }
  }

  /** Writes a record; its number. */
  #write(timeNs: Ns, order: number, handle: number, next: number): number {
    let record = this.#free;
    if (record === NONE) {
      record = this.#used++;
      if (record === this.#times.length) this.#grow();
    } else {
      this.#free = this.#links[record]!;
    }
    this.#times[record] = timeNs;
    this.#orders[record] = order;
    this.#handles[record] = handle;
    this.#links[record] = next;
    return record;
  }

  #grow(): void {
    const capacity = 2 * this.#times.length;
    const [times, orders] = [new Float64Array(capacity), new Float64Array(capacity)];
    const [handles, links] = [new Int32Array(capacity), new Int32Array(capacity)];
    times.set(this.#times);
    orders.set(this.#orders);
    handles.set(this.#handles);
    links.set(this.#links);
    this.#times = times;
    this.#orders = orders;
    this.#handles = handles;
    this.#links = links;
  }
}

/** The least power of two that is not less. */
function powerOfTwo(value: number): number {
  let power = 1;
  while (power < value) power *= 2;
  return power;
}
