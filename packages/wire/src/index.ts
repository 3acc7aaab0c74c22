export {
  addressOf,
  ANY,
  formatAddress,
  isBroadcast,
  isLoopback,
  isMulticast,
  parseAddress,
  type Address,
} from "./address.ts";
export * from "./packet.ts";
export { PacketPool } from "./packet-pool.ts";
