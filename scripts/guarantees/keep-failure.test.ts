import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { readFateFile } from "seedwire";
import { expect, test } from "vitest";
import { keepFailures } from "./keep-failure.ts";

const root = path.resolve(import.meta.dirname, "../..");
const scenario = path.join(root, "scenarios/random-network.ts");

test("a failing run is kept where it was asked for, and leads to its scenario from there", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "seedwire-kept-"));
  const corpus = path.join(root, "test/corpus");
  const [any] = fs.readdirSync(corpus).filter((name) => name.endsWith(".fates.json"));
  const text = fs.readFileSync(path.join(corpus, any!), "utf8");
  const file = { ...readFateFile(text, any!), file: "scenarios/random-network.ts" };
  try {
    const kept = keepFailures(folder)(file, "one");
    expect(kept).toBe(path.join(folder, "one.fates.json").split(path.sep).join("/"));
    const { file: found } = readFateFile(fs.readFileSync(kept, "utf8"), kept);
    expect(path.resolve(folder, found)).toBe(scenario);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
