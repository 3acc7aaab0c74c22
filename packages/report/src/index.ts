export * from "./html/index.ts";
export * from "./ladder/index.ts";
export * from "./statistics/index.ts";
