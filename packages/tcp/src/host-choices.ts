import { tcpConfig, type TcpConfig, type TcpOptions } from "./config.ts";

/** What the connections and listeners of a host get that choose nothing themselves, or only a part. */
export class HostChoices {
  readonly config: TcpConfig;
  readonly #options: TcpOptions;
  /** The latest choices of a connection or listener, and what they came to with those of the host. */
  #latest: TcpOptions = {};
  #chosen: TcpConfig;

  constructor(options: TcpOptions) {
    this.#options = options;
    this.config = tcpConfig(options);
    this.#chosen = this.config;
  }

  /**
   * With choices of its own over those of the host. Who says the same as the one before gets the same
   * configuration: one serves thousands. (Made anew for each it was a tenth of the set-up, and 0.9 KB.)
   */
  for(options: TcpOptions = {}): TcpConfig {
    if (!areSame(options, this.#latest)) {
      this.#chosen = tcpConfig(this.#options, options);
      this.#latest = { ...options };
    }
    return this.#chosen;
  }
}

/** Whether two say the same in the same words; if not, they may still come to the same. */
function areSame(one: TcpOptions, other: TcpOptions): boolean {
  const keys = Object.keys(one) as (keyof TcpOptions)[];
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}
