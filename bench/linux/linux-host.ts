import { type TcpOptions } from "seedwire";

/**
 * TCP of the hosts that were measured, over the linux profile: the sysctls that differ from the
 * defaults, and segment offload switched off.
 */
export const MEASURED_HOST: TcpOptions = {
  profile: "linux",
  initialSendBufferBytes: 8 << 20, // tcp_wmem[1]
  sendBufferBytes: 32 << 20, // tcp_wmem[2]
  receiveBufferBytes: 8 << 20, // tcp_rmem[1]
  receiveBufferMaxBytes: 32 << 20, // tcp_rmem[2]
  maxBurstSegments: 1, // gso_max_segs
  iss: 0, // tables show relative numbers
};
