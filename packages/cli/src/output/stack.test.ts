import { expect, test } from "vitest";
import { userFrames } from "./stack.ts";

const errorWith = (...lines: string[]): Error =>
  Object.assign(new Error("x"), { stack: ["Error: x", ...lines].join("\n") });

test("only frames in the user's own files are kept", () => {
  const error = errorWith(
    "    at check (/home/me/my lab/x.ts:3:7)",
    "    at async file:///home/me/y%20z.ts?tsx=1:10:1",
    "    at Object.body (/home/me/x.ts:21:5)",
    "    at lib (/home/me/node_modules/lib/index.js:1:1)",
    "    at Simulation.run (/home/me/node_modules/@seedwire/engine/dist/simulation.js:1:1)",
    "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
    "    at <anonymous>",
  );
  expect(userFrames(error)).toEqual({
    frames: [
      { name: "check", path: "/home/me/my lab/x.ts", line: 3, column: 7 },
      { name: "", path: "/home/me/y z.ts", line: 10, column: 1 },
      { name: "body", path: "/home/me/x.ts", line: 21, column: 5 },
    ],
    thrownBySeedwire: false,
  });
});

test("who threw: seedwire, where it is installed or in its repository", () => {
  const installed = "    at f (/home/me/node_modules/seedwire/dist/x.js:1:1)";
  const here = `    at f (${new URL(import.meta.url).pathname}:1:1)`;
  const user = "    at g (/home/me/x.ts:1:1)";
  expect(userFrames(errorWith(installed, user)).thrownBySeedwire).toBe(true);
  expect(userFrames(errorWith(here, user)).thrownBySeedwire).toBe(true);
  expect(userFrames(errorWith(user, installed)).thrownBySeedwire).toBe(false);
});

test("an error without a stack has no frames", () => {
  expect(userFrames(Object.assign(new Error("x"), { stack: undefined }))).toEqual({
    frames: [],
    thrownBySeedwire: false,
  });
});
