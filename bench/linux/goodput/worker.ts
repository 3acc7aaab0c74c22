// What a thread of the pool does with a run.
import { simulate } from "./simulate.ts";

export default simulate;
