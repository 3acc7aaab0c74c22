/** What a process beside this one is told first. */
export interface Start<Told> {
  readonly start: Told;
}

/** Tasks for it. */
export interface Batch<Task> {
  readonly batch: readonly Task[];
}

/** What came of a batch, in order. */
export interface Answer<Done> {
  readonly done: readonly Done[];
  /** What ended it before all was done: an error that belongs to none of its runs. */
  readonly stray?: StrayNews;
}

/** What a `ScenarioStray` is made of, as it can be sent. */
export interface StrayNews {
  readonly cause: unknown;
  readonly begun: string;
}
