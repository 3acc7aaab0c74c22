import { callable, check, type InputKind } from "@seedwire/engine";
import { ipHeaderBytes, isFragment, transportHeaderBytes, type Packet } from "@seedwire/wire";

/**
 * What a middlebox does to a packet that it passes on: changes header fields in place, or puts
 * another payload in place of the old one (the bytes themselves are shared, and not to be written
 * to). Checksums and lengths follow. With "drop" the packet is swallowed.
 */
export type Tamper = (packet: Packet) => void | "drop";

const TAMPER: InputKind<Tamper> = callable(
  '({ protocol }) => (protocol === 1 ? "drop" : undefined)',
);

/** Refuses what can tamper with nothing; null if a node is to have none of it. */
export function checkTamper(tamper: Tamper | undefined, node: string): Tamper | null {
  if (tamper === undefined) return null;
  check(tamper, TAMPER, `"${node}": tamper`);
  return tamper;
}

/**
 * Lets a middlebox have its way with a packet; says whether it goes on. Fragments and packets
 * damaged on the way pass as they are: there is no header to find in them, or none to trust.
 */
export function tamperWith(packet: Packet, tamper: Tamper): boolean {
  if (isFragment(packet) || packet.damaged !== null || packet.wireBytes !== null) return true;
  if (tamper(packet) === "drop") return false;
  packet.sizeBytes = ipHeaderBytes(packet) + transportHeaderBytes(packet) + packet.payloadLength;
  return true;
}
