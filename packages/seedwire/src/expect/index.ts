export type Expect = (value: unknown) => unknown;
