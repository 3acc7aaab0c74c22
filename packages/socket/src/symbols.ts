import * as constants from "./constants/index.ts";

/** Every constant by its name, for those who read names: `SYMBOLS.get("SO_REUSEADDR")`. */
export const SYMBOLS: ReadonlyMap<string, number> = new Map(Object.entries(constants));
