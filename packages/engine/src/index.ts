export type { Actor } from "./actor.ts";
export { awaitersOf } from "./awaiting.ts";
export { exp } from "./distributions/exp.ts";
export { exponential } from "./distributions/exponential.ts";
export { geometric } from "./distributions/geometric.ts";
export { ln, logUint32 } from "./distributions/ln.ts";
export { normal } from "./distributions/normal.ts";
export { pareto } from "./distributions/pareto.ts";
export { Table, type CdfPoint } from "./distributions/table.ts";
export { uniform, uniformInt } from "./distributions/uniform.ts";
export { DeadlockError, OutsideError, RunawayError } from "./errors.ts";
export { EventLoop } from "./event-loop.ts";
export { EventQueue } from "./event-queue.ts";
export { HostClock, type HostClockOptions } from "./host-clock.ts";
export * from "./input/index.ts";
export { invariant, InvariantError } from "./invariant.ts";
export { isThenable } from "./is-thenable.ts";
export { DEFAULT_LIMITS, LIMIT_KINDS, type Limits } from "./limits.ts";
export { Simulation, type SimulationOptions } from "./simulation.ts";
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
export { formatCount } from "./units/count.ts";
export { formatDuration, parseDuration, parseShift } from "./units/duration.ts";
export { formatProbability, parseProbability, percent } from "./units/probability.ts";
export { formatRate, gbps, kbps, mbps, parseRate } from "./units/rate.ts";
export { formatSize, GB, GiB, kB, KiB, MB, MiB, parseSize } from "./units/size.ts";
export { Waits, type Wait, type Waiting } from "./waits.ts";
