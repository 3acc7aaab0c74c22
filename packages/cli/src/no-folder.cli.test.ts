import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { Workplace } from "./cli.fixture.ts";

const BIN = fileURLToPath(new URL("../bin/seedwire.js", import.meta.url));

const place = new Workplace();
afterAll(() => place.remove());

test.skipIf(process.platform === "win32")(
  "a current folder that has been deleted is told in a sentence",
  () => {
    const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" "$@"';
    const command = ["-c", script, process.execPath, BIN, "--version"];
    const options = { cwd: place.folder, encoding: "utf8", timeout: 20_000 } as const;
    expect(spawnSync("sh", command, options)).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringMatching(
        /^seedwire: the current folder has been deleted; expected one that is there.*\n$/,
      ),
    });
  },
);
