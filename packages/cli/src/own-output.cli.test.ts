import * as fs from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { ended, Workplace } from "./cli.fixture.ts";

const PING = `import { scenario } from "seedwire";
export default scenario("ping", async ({ net }) => {
  const [a, b] = [net.host("a"), net.host("b")];
  net.cable(a, b, { delayNs: "1ms" });
  await a.ping(b);
});
`;

const place = new Workplace({ "ping.mjs": PING });
afterAll(() => place.remove());

/** What is in the file that stdout went to. */
async function outputOf(file: string, ...args: string[]): Promise<string> {
  const { code, stderr } = await ended(
    place.startInto(place.at(file), ["run", "ping.mjs", ...args]),
  );
  expect(code, stderr).toBe(0);
  return place.read(file);
}

describe.skipIf(!fs.existsSync("/dev/stdout"))("a file that stdout goes to loses nothing", () => {
  test.each([
    ["/dev/stdout", "both.txt"],
    ["/dev/fd/1", "both.txt"],
    ["/proc/self/fd/1", "both.txt"],
    ["named.txt", "named.txt"],
    ["linked.txt", "real.txt"],
  ])("--trace %s > %s", async (name, file) => {
    if (name.startsWith("/") && !fs.existsSync(name)) return;
    if (name === "linked.txt") fs.symlinkSync(place.at("real.txt"), place.at(name));
    const both = await outputOf(file, "--json", "--trace", name);
    const end = both.lastIndexOf('"event":"end"');
    const document = both.indexOf("\n", end) + 1;
    expect(both).toMatch(/^\{"timeNs":0,"event":"start"/);
    expect(JSON.parse(both.slice(document))).toMatchObject({ runs: [{ verdict: "pass" }] });
  });

  test("what people read, and a recorded run", async () => {
    const both = await outputOf("told.txt", "--fates", "/dev/stdout");
    expect(both).toMatch(/^ping {2}ping\.mjs\n/);
    expect(both).toContain('"file": "ping.mjs"');
    expect(both).toMatch(/\nNext: .*/);
  });
});
