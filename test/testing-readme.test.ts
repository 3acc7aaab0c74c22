import * as fs from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

// The examples of packages/testing/README.md about random networks run as they stand there.

const readme = fs.readFileSync("packages/testing/README.md", "utf8");
const random = readme.slice(readme.indexOf("## Random networks"));
const examples = [...random.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => match[1]!);

test("there are examples", () => expect(examples.length).toBeGreaterThanOrEqual(4));

test.each(examples.map((code, i) => [i + 1, code] as const))(
  "example %i about random networks runs",
  async (number, code) => {
    const folder = fs.mkdtempSync(path.join(import.meta.dirname, ".readme-"));
    try {
      const file = path.join(folder, `example-${number}.ts`);
      fs.writeFileSync(file, code.replace("console.log(result.verdict)", "export { result }"));
      const exported: { result?: { verdict: string } } = await import(pathToFileURL(file).href);
      if (exported.result !== undefined) expect(exported.result.verdict).toBe("pass");
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  },
);
