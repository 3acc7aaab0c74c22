import { expect, test } from "vitest";
import { Lab } from "./lab.fixture.ts";

test("a TCB has few enough fields to be fast: from 128 on V8 gives each object a shape of its own", () => {
  const { tcb } = new Lab();
  // What comes next joins a record within it, like `tcb.rack` or `tcb.sending`.
  expect(Object.keys(tcb).length).toBeLessThan(128);
});
