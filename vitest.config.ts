import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What is most likely to find a fault comes first. */
class GuaranteesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLater = ({ moduleId }: TestSpecification): number =>
      /\/test\/guarantees[^/]*$/.test(moduleId) ? 0 : 1;
    return (await super.sort(files)).toSorted((a, b) => isLater(a) - isLater(b));
  }
}

export default defineConfig({
  test: {
    include: [
      "packages/*/src/**/*.{test,contract}.ts",
      "scripts/**/*.test.ts",
      "test/**/*.test.ts",
      "bench/**/*.test.ts",
    ],
    testTimeout: 60_000, // for machines that have other work too; what hangs is found by virtual time
    sequence: { sequencer: GuaranteesFirst },
    maxWorkers: "100%", // by default one processor would be left to the main thread, which has little to do
    exclude: ["**/node_modules/**", "**/dist/**"],
  },
});
