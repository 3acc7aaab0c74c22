import { fault, type Fault } from "../fault.ts";

const REASSEMBLY = "packages/ip/src/reassembly.ts";
const DATAGRAM = "packages/ip/src/datagram.ts";

/** Links and IP (RFC 791, RFC 1122, RFC 1191). */
export const network: readonly Fault[] = [
  fault(
    "queue-one-too-many",
    "a queue holds one packet more than its limit",
    "packages/link/src/queue/drop-tail.ts",
    "waitingPackets < this.limitPackets && waitingBytes",
    "waitingPackets <= this.limitPackets && waitingBytes",
  ),
  fault(
    "cut-forgets-the-late",
    "packets held back vanish without a trace when the link is cut",
    "packages/link/src/in-flight.ts",
    "    const packets = this.#late === null ? [] : this.#late.clear();\n",
    "    this.#late?.clear();\n    const packets: Packet[] = [];\n",
  ),
  fault(
    "transmission-takes-no-time",
    "a packet arrives as if its transmission had taken no time",
    "packages/link/src/link.ts",
    "    packet.arrivalNs = transmitter.take(packet, nowNs) + this.#delayNs;\n",
    "    transmitter.take(packet, nowNs);\n    packet.arrivalNs = packet.startNs + this.#delayNs;\n",
  ),
  fault(
    "copies-swallowed",
    "what is duplicated arrives once",
    "packages/link/src/link.ts",
    "    if ((fate & FATE_DUPLICATE) !== 0) addCopies(this, packet, this.#inFlight, nowNs);\n",
    "    if ((fate & FATE_DUPLICATE) !== 0 && nowNs < 0)\n      addCopies(this, packet, this.#inFlight, nowNs);\n",
  ),
  fault(
    "fragments-in-wrong-units",
    "fragments are cut at multiples of four bytes instead of eight",
    "packages/ip/src/fragment.ts",
    "options.length) & ~7;",
    "options.length) & ~3;",
  ),
  fault(
    "more-fragments-forgotten",
    "a fragment that is cut again loses the mark that more follow",
    "packages/ip/src/fragment.ts",
    "from + lengthBytes < totalBytes || packet.moreFragments;",
    "from + lengthBytes < totalBytes;",
  ),
  {
    name: "datagrams-mixed",
    about: "fragments of different datagrams are put together",
    edits: [
      {
        file: DATAGRAM,
        find: "      packet.identification === this.identification &&\n",
        replace: "",
      },
      {
        file: REASSEMBLY,
        find: "  (of.source >>> 0) * 65536 + of.identification;",
        replace: "  (of.source >>> 0) * 65536;",
      },
    ],
  },
  fault(
    "copy-of-a-fragment-kills",
    "a fragment that comes twice makes the datagram worthless",
    DATAGRAM,
    '    if (this.#isCovered(at, to)) return "duplicate";\n',
    "",
  ),
  fault(
    "ttl-kept",
    "a router passes packets on without taking from their TTL",
    "packages/ip/src/node.ts",
    "    packet.ttl--;\n",
    "",
  ),
  fault(
    "udp-checksum-not-verified",
    "UDP takes datagrams whose checksum is wrong",
    "packages/wire/src/udp.ts",
    "  if (isChecked && udpChecksum(into, bytes, from, from + lengthBytes) !== checksum) {\n",
    "  if (isChecked && udpChecksum(into, bytes, from, from + lengthBytes) < 0) {\n",
  ),
];
