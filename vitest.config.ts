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
      "packages/report/page/*.test.ts",
      "scripts/**/*.test.ts",
      "test/**/*.test.ts",
      "bench/**/*.test.ts",
    ],
    // For machines that are slow, or have other work too: nothing is to fail by the host's clock. What hangs
    // inside a simulation is found by virtual time.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    sequence: { sequencer: GuaranteesFirst },
    maxWorkers: "100%", // by default one processor would be left to the main thread, which has little to do
    exclude: ["**/node_modules/**", "**/dist/**"],
  },
});
