/** What a process beside this one is told first. */
export interface Start<Told> {
  readonly start: Told;
}

/** Tasks for it. */
export interface Batch<Task> {
  readonly batch: readonly Task[];
}

/** What came of the next task of a batch. */
export type Answer<Done> = { readonly done: Done } | { readonly stray: StrayNews };

/** What a `ScenarioStray` is made of, as it can be sent: an error that belongs to no run. */
export interface StrayNews {
  readonly cause: unknown;
  readonly begun: string;
}
