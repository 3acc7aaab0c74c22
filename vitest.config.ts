import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.{test,contract}.ts", "test/**/*.test.ts", "bench/**/*.test.ts"],
    testTimeout: 60_000, // for machines that have other work too; what hangs is found by virtual time
    exclude: ["**/node_modules/**", "**/dist/**"],
  },
});
