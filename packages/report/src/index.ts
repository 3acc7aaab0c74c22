export * from "./ladder/index.ts";
