import type { Ns } from "@seedwire/engine";

/** How a command ended. */
export interface Status {
  /** Whether its exit status is 0; or it asks for what is not there. */
  ok: boolean | "unsupported";
  /** What it complains about. */
  message: string;
  /** What the one who reads the result may want to know. */
  readonly notes: string[];
  /** How long it takes. */
  readonly tookNs: Ns;
}

export const succeeded = (tookNs: Ns = 0): Status => ({ ok: true, message: "", notes: [], tookNs });

export const failed = (message: string): Status => ({ ok: false, message, notes: [], tookNs: 0 });

export const notSupported = (what: string): Status => ({
  ok: "unsupported",
  message: what,
  notes: [],
  tookNs: 0,
});
