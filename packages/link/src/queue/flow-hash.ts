import { isFragment, TCP, UDP, type Packet } from "@seedwire/wire";

/**
 * A number in [0, 2^32) that is the same for packets of one flow and direction: of addresses, protocol and
 * ports, which fragments and other protocols do not show (RFC 8290 §4.1).
 *
 * @param perturbation chooses among the ways to hash, so that no sender knows who shares a queue with it
 */
export function flowHash(packet: Packet, perturbation: number): number {
  const { source, destination, protocol } = packet;
  const hasPorts = (protocol === TCP || protocol === UDP) && !isFragment(packet);
  const ports = hasPorts ? (packet.sourcePort << 16) | packet.destinationPort : 0;
  let hash = mix(perturbation ^ source);
  hash = mix(hash ^ destination);
  hash = mix(hash ^ ports);
  return mix(hash ^ protocol) >>> 0;
}

/** Every bit of the result depends on every bit given: the finalizer of MurmurHash3 (Appleby 2011). */
function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
