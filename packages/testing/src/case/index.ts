export { formatCase, readCaseText } from "./case-text.ts";
export { CaseError } from "./case-error.ts";
export { checkCase } from "./check-case.ts";
export type {
  CableCase,
  EndCase,
  FaultCase,
  FlowCase,
  LinkCase,
  NetworkCase,
  TcpFlowCase,
  UdpFlowCase,
} from "./network-case.ts";
export { networkCase } from "./network-case-param.ts";
export { playCase } from "./play-case.ts";
export { randomNetwork } from "./random-network.ts";
export { CASE_FILE, runCase } from "./run-case.ts";
export { simplerCases } from "./simpler-case.ts";
