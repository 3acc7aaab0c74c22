export * from "./cases.ts";
export { anyFate, anyFates, anyWhat, namedFates, type NumberedFate } from "./fates.ts";
export { anyFault, anyFaults, anyGraveFault } from "./faults.ts";
export {
  anyCable,
  anyLink,
  anyManagedCable,
  anyManagedLink,
  anyMtu,
  anyQuietCable,
  anyQuietLink,
} from "./links.ts";
export { anyImpairments } from "./impairments.ts";
export { anyIss, anyPlainTcpOptions, anyTcpOptions } from "./tcp-options.ts";
export {
  anyCrumblingEnd,
  anyEnd,
  anyFlows,
  anyRestlessEnd,
  anySize,
  anyTcpFlow,
  anyUdpFlow,
  type FlowLimits,
} from "./workloads.ts";
