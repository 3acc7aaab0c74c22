import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.{test,contract}.ts", "test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
  },
});
