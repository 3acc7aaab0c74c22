/** How a command ended. */
export interface Status {
  /** Whether its exit status is 0; or it asks for what is not there. */
  ok: boolean | "unsupported";
  /** What it complains about. */
  message: string;
  /** What the one who reads the result may want to know. */
  readonly notes: string[];
}

export const succeeded = (): Status => ({ ok: true, message: "", notes: [] });

export const failed = (message: string): Status => ({ ok: false, message, notes: [] });

export const notSupported = (what: string): Status => ({
  ok: "unsupported",
  message: what,
  notes: [],
});
