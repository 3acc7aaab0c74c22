export type { FlowRecord } from "./flow-record.ts";
export type { LinkRecord } from "./link-record.ts";
export { Report, type Metric } from "./report.ts";
export { tcpEnds, type TcpEnd } from "./tcp-ends.ts";
