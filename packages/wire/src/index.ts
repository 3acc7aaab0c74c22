export {
  addressOf,
  ANY,
  formatAddress,
  isBroadcast,
  isLoopback,
  isMulticast,
  parseAddress,
  type Address,
  ADDRESS,
  isAddress,
} from "./address.ts";
export * from "./packet.ts";
export { PacketPool } from "./packet-pool.ts";
export { copyPacket } from "./copy.ts";
export { emitPacket, transportBytes, transportHeaderBytes, writePacket } from "./emit.ts";
export { parsePacket, type ParseResult } from "./parse.ts";
export { rereadPacket } from "./reread.ts";
export { decrementTtl, MAX_PACKET_BYTES, parseIpHeader, type IpHeaderResult } from "./ipv4.ts";
export { TCP_HEADER_BYTES, tcpHeaderBytes, type TcpResult } from "./tcp.ts";
export {
  MAX_TCP_OPTION_BYTES,
  readTcpOptions,
  tcpOptionBytes,
  writeTcpOptions,
} from "./tcp-options.ts";
export { UDP_HEADER_BYTES, type UdpResult } from "./udp.ts";

export { checksumOf, onesSum, pseudoHeaderSum, updateChecksum } from "./checksum.ts";
export {
  echoIdentifier,
  echoRest,
  echoSequence,
  ICMP_ADMINISTRATIVELY_PROHIBITED,
  ICMP_ECHO,
  ICMP_ECHO_REPLY,
  ICMP_FRAGMENTATION_NEEDED,
  ICMP_HEADER_BYTES,
  ICMP_HOST_UNREACHABLE,
  ICMP_NETWORK_UNREACHABLE,
  ICMP_PARAMETER_PROBLEM,
  ICMP_PORT_UNREACHABLE,
  ICMP_PROTOCOL_UNREACHABLE,
  ICMP_REASSEMBLY_EXCEEDED,
  ICMP_SOURCE_ROUTE_FAILED,
  ICMP_TIME_EXCEEDED,
  ICMP_TTL_EXCEEDED,
  ICMP_UNREACHABLE,
  nextHopMtu,
  parameterPointer,
  parameterRest,
  type IcmpResult,
} from "./icmp.ts";
export {
  emitFrame,
  ETHERNET_HEADER_BYTES,
  ETHERNET_MIN_PAYLOAD_BYTES,
  ETHERTYPE_ARP,
  ETHERTYPE_IPV4,
  formatMac,
  localMac,
  MAC_BROADCAST,
  parseFrame,
  type Frame,
  type Mac,
} from "./ethernet.ts";
export { ARP_BYTES, ARP_REPLY, ARP_REQUEST, emitArp, parseArp, type ArpMessage } from "./arp.ts";
export { LINKTYPE_ETHERNET, LINKTYPE_RAW, PcapngWriter, type PcapngOptions } from "./pcapng.ts";
export type { Direction } from "./pcapng-block.ts";
export {
  sharedMemory,
  SOURCE_AT,
  SOURCE_BYTES,
  sourcePlace,
  type SharedMemory,
} from "./shared-memory.ts";
export { toBytes, utf8Bytes } from "./utf8.ts";
export { vectorFunctionIn } from "./vector-function.ts";
