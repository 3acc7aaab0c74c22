export * from "./constants/index.ts";
export { Call } from "./call.ts";
export { ERRNO, errnoNumber, failed, type Errno, type Result } from "./errno.ts";
export type {
  ControlMessage,
  ControlValue,
  ExtendedError,
  IoVector,
  MessageHeader,
  Timestamping,
} from "./message.ts";
export type { Linger, OptionOutput, OptionValue, Timeval } from "./option-value.ts";
export type { EpollEvent, PollFd } from "./poll-set.ts";
export type { PosixHost } from "./host.ts";
export { PosixError } from "./posix-error.ts";
export { Sockets } from "./sockets.ts";
export { Posix } from "./posix.ts";
export type { SocketAddress } from "./socket-address.ts";
export { SYMBOLS } from "./symbols.ts";
export type { TcpInfo } from "./tcp-info.ts";
