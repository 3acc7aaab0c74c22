export { abortsByReset } from "./event/abort.ts";
export type { ConnectionStatus } from "./event/status.ts";
export { controllers, inSlowStart, type ControllerName } from "./congestion/index.ts";
export { controlInfo } from "./congestion/control-info.ts";
export type { AckEvent, CongestionController, ControllerInit } from "./congestion/index.ts";
export { tcpConfig, type ProfileName, type TcpConfig, type TcpOptions } from "./config.ts";
export { LINUX, PROFILES, RFC } from "./profiles.ts";
export { Connection } from "./connection.ts";
export { fastOpenCookie } from "./fast-open/cookie.ts";
export { parseFastOpenKey } from "./fast-open/key.ts";
export type { ListenOptions } from "./listen-options.ts";
export { Listener } from "./listener.ts";
export {
  NEWS_CLOSED,
  NEWS_END,
  NEWS_FINISHED,
  NEWS_OPENED,
  NEWS_READABLE,
  NEWS_ROOM,
  NEWS_URGENT,
  NEWS_SOFT_ERROR,
  type TcpErrorCode,
} from "./outbox.ts";
export {
  FAST_OPEN_ALL_LISTENERS,
  FAST_OPEN_CLIENT,
  FAST_OPEN_CLIENT_NO_COOKIE,
  FAST_OPEN_SERVER,
  FAST_OPEN_SERVER_NO_COOKIE,
} from "./fast-open/config.ts";
export type { FastOpenFailure } from "./fast-open/option.ts";
export { mayFastOpen } from "./fast-open/client.ts";
export type { Binding } from "./bindings.ts";
export {
  atUrgentMark,
  bytesBeforeMark,
  urgentDistance,
  readableBytes,
  takeUrgentByte,
  urgentBytesLeft,
} from "./urgent.ts";
export { ackQuickly, mayAckQuickly } from "./quick-ack.ts";
export { reportedAtoNs } from "./receive/linux-acks.ts";
export { advMssBytes } from "./send/mss.ts";
export { sendRoomBytes } from "./event/send.ts";
export { offer } from "./offer.ts";
export { BUSY, RECEIVE_WINDOW, SEND_BUFFER } from "./send/chronograph.ts";
export { ENDS_BURST } from "./send/marks.ts";
export { hasRoom } from "./send/send-room.ts";
export type { ConnectOptions } from "./outgoing.ts";
export { TcpStack } from "./stack.ts";
export { rtoNs } from "./rtt/rto.ts";
export { STATES, type State } from "./state.ts";
export { newCounters, type TcpCounters } from "./counters.ts";
export { finAcknowledged, type Recovery, type Tcb } from "./tcb.ts";
export { toldSizes } from "./send/sending.ts";
export {
  segmentChannel,
  senderChannel,
  settledChannel,
  stateChannel,
  streamChannel,
  type SegmentTrace,
  type SenderTrace,
  type SettledTrace,
  type StateTrace,
  type StreamTrace,
} from "./trace.ts";
export type { LossSign, RetransmissionCause, SenderEvent, Why } from "./why.ts";
