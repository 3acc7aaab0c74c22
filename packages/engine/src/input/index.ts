export { check, checkIsOptions, checkKeys, checkOptions, type Kinds } from "./check.ts";
export { anything, callable, flag, kind, oneOf, text, whole, type InputKind } from "./kinds.ts";
export { didYouMean } from "./nearest.ts";
export { show } from "./show.ts";
export { enumerableKeys, toldBy } from "./told-by.ts";
