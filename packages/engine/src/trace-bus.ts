/**
 * A channel of the trace bus: something that is told, and whoever listens.
 *
 * Tellers ask `emit !== null` and call it: with nobody listening that is one predictable branch,
 * with one listener a direct call.
 */
export class Channel<Args extends readonly unknown[]> {
  /** Call it to tell all listeners; null while nobody listens. */
  emit: ((...args: Args) => void) | null = null;
  #listeners: readonly ((...args: Args) => void)[] = [];

  /** Adds a listener; listeners hear in the order they came. Returns how to leave again. */
  subscribe(listener: (...args: Args) => void): () => void {
    this.#set([...this.#listeners, listener]);
    return () => {
      this.#set(this.#listeners.filter((other) => other !== listener));
    };
  }

  #set(listeners: readonly ((...args: Args) => void)[]): void {
    this.#listeners = listeners;
    const [only] = listeners;
    if (only === undefined) this.emit = null;
    else if (listeners.length === 1) this.emit = only;
    else {
      this.emit = (...args) => {
        for (const listener of listeners) listener(...args);
      };
    }
  }
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
