import { expect, test } from "vitest";
import { framesOf, isProtocol, isTool, isUsers, showPlace, type Frame } from "./frames.ts";

const at = (path: string): Frame => ({ name: "", path, line: 1, column: 1 });

test("frames as V8 writes them", () => {
  const stack = `Error: at first sight (x.ts:1:1)
    at Math.random (<anonymous>)
    at file:///lab/x%20y.ts?v=3:12:7
    at Object.body (/lab/x.ts:21:5)
    at async WatchedSimulation.#runBody (file:///lab/simulation.ts:8:9)
    at new <anonymous> (C:\\lab\\x.ts:1:2)
    at async Promise.all (index 0)
    at Array.map (native)
    at node:internal/process/task_queues:95:5`;
  expect(framesOf(stack)).toEqual([
    { name: "", path: "/lab/x y.ts", line: 12, column: 7 },
    { name: "body", path: "/lab/x.ts", line: 21, column: 5 },
    { name: "WatchedSimulation.#runBody", path: "/lab/simulation.ts", line: 8, column: 9 },
    { name: "new <anonymous>", path: "C:/lab/x.ts", line: 1, column: 2 },
    { name: "", path: "node:internal/process/task_queues", line: 95, column: 5 },
  ]);
});

test("frames as JavaScriptCore and SpiderMonkey write them", () => {
  expect(framesOf("body@/lab/x.ts:21:5\n@http://localhost/x.js:3:1\nmap@[native code]")).toEqual([
    { name: "body", path: "/lab/x.ts", line: 21, column: 5 },
    { name: "", path: "http://localhost/x.js", line: 3, column: 1 },
  ]);
});

test("a place is shown from the current folder", () => {
  expect(showPlace(at(`${process.cwd()}/scenarios/x.ts`))).toBe("scenarios/x.ts:1");
  expect(showPlace(at("/elsewhere/x.ts"))).toBe("/elsewhere/x.ts:1");
});

test.each([
  ["/lab/scenarios/x.ts", { users: true, tool: false, protocol: false }],
  ["/repo/scenarios/lib/path.ts", { users: true, tool: false, protocol: false }],
  [`${process.cwd()}/packages/tcp/src/stack.ts`, { users: false, tool: false, protocol: true }],
  [
    `${process.cwd()}/packages/tcp/src/stack.test.ts`,
    { users: true, tool: false, protocol: false },
  ],
  ["/theirs/packages/cli/src/x.ts", { users: true, tool: false, protocol: false }],
  ["/x/node_modules/@seedwire/link/dist/link.js", { users: false, tool: false, protocol: true }],
  ["/x/node_modules/seedwire/dist/rest.js", { users: false, tool: true, protocol: true }],
  [`${process.cwd()}/packages/engine/src/timer.ts`, { users: false, tool: false, protocol: false }],
  [
    `${process.cwd()}/packages/cli/src/files/whole-file.ts`,
    { users: false, tool: true, protocol: false },
  ],
  ["/x/node_modules/@seedwire/testing/dist/a/b.js", { users: false, tool: true, protocol: false }],
  [
    "/x/node_modules/.pnpm/a@1/node_modules/tsx/x.js",
    { users: false, tool: true, protocol: false },
  ],
  ["/x/node_modules/ip/dist/random.js", { users: false, tool: false, protocol: false }],
  ["/x/node_modules/lodash/random.js", { users: false, tool: false, protocol: false }],
  ["node:internal/fs", { users: false, tool: true, protocol: false }],
])("whose code %s is", (path, whose) => {
  const frame = at(path);
  expect({ users: isUsers(frame), tool: isTool(frame), protocol: isProtocol(frame) }).toEqual(
    whose,
  );
});
