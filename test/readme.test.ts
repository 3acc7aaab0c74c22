import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect, test } from "vitest";

/** What the README shows is what is printed today. */
const readme = fs.readFileSync("README.md", "utf8");

/** The fenced blocks of the README, in order. */
const blocks = [...readme.matchAll(/^```(?:\w*)\n([\s\S]*?)^```$/gm)].map((match) => match[1]!);

/** Wall time is the one thing that differs from run to run. */
const timeless = (text: string): string => text.replace(/in [\d.]+ m?s$/gm, "in SOME TIME").trim();

function seedwire(cwd: string, ...args: readonly string[]): { stdout: string; stderr: string } {
  const bin = path.resolve("node_modules/.bin/seedwire");
  const { stdout, stderr } = spawnSync(bin, args, {
    cwd,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
  });
  return { stdout, stderr };
}

const FILE = "scenarios/lossy-download.ts";

test("the scenario shown is the one in the repository", () => {
  expect(blocks).toContain(fs.readFileSync(FILE, "utf8"));
});

test("the output shown is what the flagship prints", () => {
  const { stdout } = seedwire(".", "run", FILE);
  expect(blocks.map(timeless)).toContain(timeless(stdout));
});

test("the failure shown is what a failing scenario prints", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "seedwire-readme-"));
  const assertion = /`(expect\(report\.flow.*\));?`/.exec(readme)![1]!;
  const failing = fs
    .readFileSync(FILE, "utf8")
    .replace("import { bernoulli,", "import { bernoulli, mbps,")
    .replace(/report\.metric\(.*\);/, `${assertion};`);
  fs.writeFileSync(path.join(folder, "too-slow.ts"), failing);
  const { stderr } = seedwire(folder, "run", "too-slow.ts");
  fs.rmSync(folder, { recursive: true });
  expect(blocks.map(timeless)).toContain(timeless(stderr));
});

test("the script shown fails as shown", () => {
  const script = blocks.find((block) => block.startsWith("0    socket("))!;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "seedwire-readme-"));
  fs.writeFileSync(path.join(folder, "gap.pkt"), script);
  const { stdout } = seedwire(folder, "packetdrill", "gap.pkt");
  fs.rmSync(folder, { recursive: true });
  expect(blocks.map(timeless)).toContain(timeless(stdout));
});

test("the sweep shown is what comes out of it", () => {
  const [block] = blocks.filter((text) => text.startsWith("$ npx seedwire sweep "));
  const [line = "", ...shown] = block!.split("\n");
  const { stdout } = seedwire(".", ...line.split(" ").slice(3));
  expect(timeless(shown.join("\n"))).toBe(timeless(stdout));
});

test("every command shown exists", () => {
  const { scripts } = JSON.parse(fs.readFileSync("package.json", "utf8")) as {
    scripts: Record<string, string>;
  };
  for (const [, name] of readme.matchAll(/npm (?:run )?(start|test|check|conformance)\b/g)) {
    expect(Object.keys(scripts)).toContain(name);
  }
});

test("every link leads somewhere", () => {
  for (const [, target] of readme.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
    expect(fs.existsSync(target!), target).toBe(true);
  }
});
