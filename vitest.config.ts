import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "packages/*/src/**/*.{test,contract}.ts",
      "scripts/**/*.test.ts",
      "test/**/*.test.ts",
      "bench/**/*.test.ts",
    ],
    testTimeout: 60_000, // for machines that have other work too; what hangs is found by virtual time
    maxWorkers: "100%", // by default one processor would be left to the main thread, which has little to do
    exclude: ["**/node_modules/**", "**/dist/**"],
  },
});
