import type { Peer } from "../peers/peer.ts";

/** What the samples of a row count. */
export type Unit = "ns/hop" | "ns/op" | "us" | "ms" | "bytes" | "runs/s" | "share";

/** What was measured of one contestant: a sample for each round, rounds in order. */
export interface Row {
  /** `tcp/100`: the question, and the contestant. Limits refer to it. */
  readonly id: string;
  readonly name: string;
  readonly unit: Unit;
  readonly samples: readonly number[];
}

/** How a question is to be asked. */
export interface Setting {
  /** Rounds that count; in each, all contestants run, one after the other. */
  readonly rounds: number;
  /** Rounds before those, for the compiler of the machine; they are thrown away. */
  readonly warmUps: number;
  /** A short form: less work per sample, and without contestants that take long. */
  readonly quick: boolean;
  /** Other simulators, ready to run, that are to be contestants. */
  readonly peers: readonly Peer[];
  /** Ids of the rows that are wanted. Default: all. */
  readonly only?: readonly string[] | undefined;
}

/** One thing to find out: what something costs. Each runs in a process of its own. */
export interface Question {
  /** As the command line has it: `event-queue`. */
  readonly name: string;
  /** What is measured, in one line. */
  readonly about: string;
  ask(setting: Setting): Promise<Row[]>;
  /**
   * Work that has to be done in a fresh process: the name, and what is done there with one number. What it
   * returns is plain data.
   */
  readonly tasks?: Readonly<Record<string, (size: number) => unknown>>;
}
