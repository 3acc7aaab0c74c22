import * as fs from "node:fs";
import * as path from "node:path";
import { expect, test } from "vitest";
import { findProgram } from "./debian-package.ts";
import { inFolder } from "./folder.ts";

test("finds the first name that is a program in a folder of the PATH", async () => {
  const folder = await inFolder("find-program", (home) => {
    const [first, second] = ["first", "second"].map((name) => path.join(home, name));
    for (const each of [first!, second!]) fs.mkdirSync(each);
    fs.writeFileSync(path.join(first!, "no-program"), "", { mode: 0o644 });
    fs.writeFileSync(path.join(second!, "browser"), "", { mode: 0o755 });
    fs.mkdirSync(path.join(first!, "browser"));
    const PATH = ["", home, first, second].join(path.delimiter);
    expect(findProgram(["chrome", "browser"], PATH)).toBe(path.join(second!, "browser"));
    expect(findProgram(["no-program", "other"], PATH)).toBeUndefined();
    return Promise.resolve(home);
  });
  expect(fs.existsSync(folder)).toBe(false);
});
