import { testGuarantees } from "./guarantees.fixture.ts";

// Beside guarantees-2, so that both processors have work from the start. What fails is kept as a fate
// file in `failures/`; CONTRIBUTING says how it becomes part of the corpus.

testGuarantees([
  "short exchanges",
  "lives of connections",
  "crowds",
  "crumbs",
  "marks",
  "managed queues",
]);
