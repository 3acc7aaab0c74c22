export type { Actor } from "./actor.ts";
export { DeadlockError, RunawayError } from "./errors.ts";
export { EventQueue } from "./event-queue.ts";
export { invariant, InvariantError } from "./invariant.ts";
export {
  DEFAULT_LIMITS,
  Simulation,
  type Limits,
  type SimulationOptions,
} from "./simulation.ts";
export { rngFor, type Rng } from "./streams.ts";
export {
  checkTime,
  days,
  hours,
  MAX_NS,
  minutes,
  ms,
  NEVER,
  seconds,
  us,
  type Ns,
} from "./time.ts";
export { Timer } from "./timer.ts";
export { Channel, channelKey, TraceBus, type ChannelKey } from "./trace-bus.ts";
export { Waits, type Wait, type Waiting } from "./waits.ts";
