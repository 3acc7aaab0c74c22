export { guard, NondeterminismError } from "./guard.ts";
