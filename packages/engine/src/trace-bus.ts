/**
 * A channel of the trace bus: something that is told, and whoever listens.
 *
 * Tellers ask `emit !== null` and call it: with nobody listening that is one predictable branch,
 * with one listener a direct call.
 */
export class Channel<Args extends readonly unknown[]> {
  /** Call it to tell all listeners; null while nobody listens. */
  emit: ((...args: Args) => void) | null = null;
  #listeners: readonly Listener<Args>[] = [];

  /**
   * Adds a listener; listeners hear in the order they came. Returns how to leave again. Who comes
   * or leaves while something is being told does so after that.
   */
  subscribe(listener: (...args: Args) => void): () => void {
    const entry: Listener<Args> = { hear: listener };
    this.#set([...this.#listeners, entry]);
    return () => {
      this.#set(this.#listeners.filter((other) => other !== entry));
    };
  }

  #set(listeners: readonly Listener<Args>[]): void {
    this.#listeners = listeners;
    const [only] = listeners;
    if (only === undefined) this.emit = null;
    else if (listeners.length === 1) this.emit = only.hear;
    else this.emit = toAll(listeners.map(({ hear }) => hear));
  }
}

/** Most that a channel can tell at once. */
type Eight = [unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown];
type Hear = (...args: Eight) => void;

/**
 * Calls all listeners one after the other. The arguments are named, all eight that there can be: collecting
 * and spreading them takes longer than most listeners do.
 */
function toAll<Args extends readonly unknown[]>(
  listeners: readonly ((...args: Args) => void)[],
): (...args: Args) => void {
  const all = listeners as unknown as readonly Hear[];
  const tell = all.length === 2 ? toBoth(all[0]!, all[1]!) : toEach(all);
  return tell as unknown as (...args: Args) => void;
}

/**
 * Two are what there is most often: the digest, and somebody who looks on. (Without a loop V8 puts it into
 * the tellers: some 300 instructions fewer for a packet-hop.)
 */
const toBoth =
  (first: Hear, second: Hear): Hear =>
  (a, b, c, d, e, f, g, h) => {
    first(a, b, c, d, e, f, g, h);
    second(a, b, c, d, e, f, g, h);
  };

const toEach =
  (all: readonly Hear[]): Hear =>
  (a, b, c, d, e, f, g, h) => {
    for (let at = 0; at < all.length; at++) all[at]!(a, b, c, d, e, f, g, h);
  };

/** One subscription: a function that subscribes twice hears twice, and leaves one by one. */
interface Listener<Args extends readonly unknown[]> {
  readonly hear: (...args: Args) => void;
}

/** Names a channel and carries the type of what is told there. Made by {@link channelKey}. */
export interface ChannelKey<Args extends readonly unknown[]> {
  readonly name: string;
  /** Type only; never set. */
  readonly args?: Args;
}

/** Names a channel: `const packets = channelKey<[packet: Packet]>("packet")`. */
export const channelKey = <Args extends readonly unknown[]>(name: string): ChannelKey<Args> => ({
  name,
});

/** All channels of one simulation, made when first asked for. */
export class TraceBus {
  readonly #channels = new Map<string, Channel<never>>();

  /** The channel of that name. */
  channel<Args extends readonly unknown[]>(key: ChannelKey<Args>): Channel<Args> {
    let channel = this.#channels.get(key.name) as Channel<Args> | undefined;
    if (channel === undefined) {
      channel = new Channel<Args>();
      this.#channels.set(key.name, channel as unknown as Channel<never>);
    }
    return channel;
  }
}
