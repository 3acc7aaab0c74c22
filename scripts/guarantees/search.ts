import { guarantee, GuaranteeError, GUARANTEES, type SaveFailure } from "@seedwire/testing";

/** Networks of one kind in a row. */
const BATCH_PERCENT = 20;

export interface SearchOptions {
  /** Of all that is drawn: any text. */
  readonly seed: string;
  /** Ends the search, between networks. */
  readonly isOver: () => boolean;
  readonly save: SaveFailure;
  /** Told after each batch, how many networks were tried in all. */
  readonly onNetworks?: (networks: number) => void;
  /** Failures that are known already: the search goes on. Default: none. */
  readonly isKnown?: (failure: string) => boolean;
  /** How long reducing a failure may take. Default 30 s. */
  readonly reduceMs?: number;
}

export interface Search {
  /** Networks that were tried. */
  readonly networks: number;
  /** The first failure, reduced; null if there was none. */
  readonly failure: GuaranteeError | null;
}

/** Tries networks of all kinds, some of each in turn, until one fails or it is over. */
export async function search(options: SearchOptions): Promise<Search> {
  const { seed, isOver, save, onNetworks, isKnown = () => false, reduceMs = 30_000 } = options;
  let networks = 0;
  for (let round = 0; ; round++) {
    for (const { name, cases, percent } of GUARANTEES) {
      if (isOver()) return { networks, failure: null };
      const runs = Math.ceil((percent * BATCH_PERCENT) / 100);
      const reduceUntil = { at: Infinity };
      const stop = (): boolean => {
        reduceUntil.at = Math.min(reduceUntil.at, performance.now() + reduceMs);
        return performance.now() > reduceUntil.at;
      };
      try {
        const drawn = numberOf(`${seed} ${name} ${round}`);
        await guarantee(cases, { runs, seed: drawn, save, stop, isKnown });
        networks += runs;
      } catch (error) {
        if (!(error instanceof GuaranteeError)) throw error;
        return { networks: networks + error.networks, failure: error };
      }
      onNetworks?.(networks);
    }
  }
}

/** A whole number for a text: FNV-1a. */
export function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}
