export {
  days,
  gbps,
  GB,
  GiB,
  hours,
  kB,
  kbps,
  KiB,
  MB,
  mbps,
  MiB,
  minutes,
  ms,
  percent,
  seconds,
  us,
  type Ns,
} from "@seedwire/engine";
export {
  SocketError,
  stripTcpOptions,
  type EchoResult,
  type SocketErrorCode,
  type Tamper,
} from "@seedwire/ip";
export {
  anyOf,
  bernoulli,
  bytes,
  codel,
  everyNth,
  FateRecorder,
  FateScript,
  flowNameBy,
  fqCodel,
  gilbertElliott,
  heldBack,
  markAbove,
  ordinals,
  packets,
  pie,
  readPacketFate,
  red,
  segments,
  uniformJitter,
  type CodelOptions,
  type DelayModel,
  type Fate,
  type FateBook,
  type FateRecorderOptions,
  type FateScriptOptions,
  type FlowName,
  type FqCodelOptions,
  type GilbertElliottOptions,
  type HoldingQueue,
  type LossModel,
  type PacketFate,
  type PacketName,
  type PieOptions,
  type Queue,
  type QueueModel,
  type RedOptions,
} from "@seedwire/link";
export * as posix from "@seedwire/socket";
export { PosixError, Sockets, type SocketAddress } from "@seedwire/socket";
export {
  Connection,
  controllers,
  Listener,
  stateChannel,
  STATES,
  type ControllerName,
  type State,
  type TcpOptions,
} from "@seedwire/tcp";
export { UdpSocket, type Endpoint, type UdpMessage } from "@seedwire/udp";
export * from "./apps/index.ts";
export * from "./expect/index.ts";
export * from "./fates/index.ts";
export { InputError } from "./input-error.ts";
export * from "./log/index.ts";
export * from "./net/index.ts";
export {
  Violation,
  type Breach,
  type Ending,
  type Oracle,
  type WatchedRun,
} from "./oracle/index.ts";
export * from "./params/index.ts";
export * from "./report/index.ts";
export * from "./run/index.ts";
export {
  isScenario,
  scenario,
  type Scenario,
  type ScenarioContext,
  type ScenarioOptions,
} from "./scenario.ts";
