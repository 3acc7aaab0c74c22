import type { Address } from "@seedwire/wire";
import { BlackHole } from "./black-hole.ts";

/** What a client knows of a server (RFC 7413 §4.1.3). */
export interface FastOpenMemory {
  /** Empty: none. */
  cookie: Uint8Array;
  /** The cookie came in the option of before RFC 7413, or the next request tries that. */
  experimental: boolean;
  /** MSS that the server named; 0 if unknown. */
  mssBytes: number;
  /** A request in the standard option was not answered. */
  triedStandard: boolean;
  triedExperimental: boolean;
}

/** Most servers that are remembered; the one least recently learnt goes first. */
const MOST_SERVERS = 4096;

/** Cookies of a client, by pair of addresses. */
export class FastOpenCache {
  /** Whether somebody on the way is suspected to swallow what follows a Fast Open, to whatever server. */
  readonly blackHole = new BlackHole();
  readonly #known = new Map<string, FastOpenMemory>();

  get(local: Address, remote: Address): FastOpenMemory | null {
    return this.#known.get(pair(local, remote)) ?? null;
  }

  /** The server has answered a SYN: what it said of Fast Open. */
  learn(local: Address, remote: Address, news: Partial<FastOpenMemory>): void {
    const key = pair(local, remote);
    const before = this.#known.get(key) ?? NOTHING;
    this.#known.delete(key);
    if (this.#known.size >= MOST_SERVERS) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
    this.#known.set(key, { ...before, ...news });
  }

  /** The host has crashed: it knows nothing of anybody. */
  clear(): void {
    this.blackHole.forget();
    this.#known.clear();
  }
}

const NOTHING: FastOpenMemory = {
  cookie: new Uint8Array(0),
  experimental: false,
  mssBytes: 0,
  triedStandard: false,
  triedExperimental: false,
};

const pair = (local: Address, remote: Address): string => `${local}>${remote}`;
