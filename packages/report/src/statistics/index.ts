export { studentQuantile } from "./student.ts";
export { summarize, type Summary } from "./summary.ts";
