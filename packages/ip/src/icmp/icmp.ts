import {
  echoRest,
  ICMP,
  ICMP_ADMINISTRATIVELY_PROHIBITED,
  ICMP_ECHO,
  ICMP_ECHO_REPLY,
  ICMP_FRAGMENTATION_NEEDED,
  ICMP_HEADER_BYTES,
  ICMP_HOST_UNREACHABLE,
  ICMP_NETWORK_UNREACHABLE,
  ICMP_PORT_UNREACHABLE,
  ICMP_PROTOCOL_UNREACHABLE,
  ICMP_REASSEMBLY_EXCEEDED,
  ICMP_TIME_EXCEEDED,
  ICMP_TTL_EXCEEDED,
  ICMP_UNREACHABLE,
  isBroadcast,
  isMulticast,
  nextHopMtu,
  NO_BYTES,
  Packet,
  type Address,
} from "@seedwire/wire";
import { drop } from "../drop.ts";
import type { Node } from "../node.ts";
import type { ProtocolHandler } from "../protocol.ts";
import { BLACKHOLE, HOST_UNREACHABLE, PROHIBITED } from "../routing.ts";
import { Echoes, type EchoOptions, type EchoResult } from "./echo.ts";
import { kindOf, type IcmpError } from "./error.ts";
import { readQuote } from "./quote.ts";
import { RateLimit, type RateLimitOptions } from "./rate-limit.ts";
import { sendError } from "./send-error.ts";

/** ICMP of one node (RFC 792, RFC 1122 §3.2.2): echo, errors sent, errors heeded. */
export class Icmp implements ProtocolHandler {
  readonly #node: Node;
  readonly #echoes: Echoes;
  /** How many errors may go to one address; null for no limit. */
  readonly limit: RateLimit | null;
  #quoted: Packet | null = null;

  constructor(node: Node, limit?: RateLimitOptions) {
    this.#node = node;
    this.#echoes = new Echoes(node);
    this.limit = limit === undefined ? null : new RateLimit(limit, `"${node.name}": icmpLimit`);
    node.register(ICMP, this);
  }

  /** Sends an echo request and waits for what becomes of it; never rejects. */
  echo(destination: Address, options: EchoOptions = {}): Promise<EchoResult> {
    return this.#echoes.ask(destination, options);
  }

  /** Sends an echo request; `done` is called once with what became of it. */
  echoThen(destination: Address, options: EchoOptions, done: (result: EchoResult) => void): void {
    this.#echoes.send(destination, options, done);
  }

  /** Tells the sender that no socket is there (RFC 1122 §4.1.3.1). The packet stays the caller's. */
  portUnreachable(packet: Packet): void {
    this.#send(ICMP_UNREACHABLE, ICMP_PORT_UNREACHABLE, packet);
  }

  /** Tells the sender that nobody here speaks that protocol (RFC 1122 §3.2.2.1). */
  protocolUnreachable(packet: Packet): void {
    this.#send(ICMP_UNREACHABLE, ICMP_PROTOCOL_UNREACHABLE, packet);
  }

  /** Tells the sender that nothing leads there, and why (RFC 1812 §5.2.7.1). */
  noRoute(packet: Packet, route: number): void {
    if (route === BLACKHOLE) return;
    let code = ICMP_NETWORK_UNREACHABLE;
    if (route === HOST_UNREACHABLE) code = ICMP_HOST_UNREACHABLE;
    else if (route === PROHIBITED) code = ICMP_ADMINISTRATIVELY_PROHIBITED;
    this.#send(ICMP_UNREACHABLE, code, packet);
  }

  /** Tells the sender how large the next hop takes packets (RFC 1191 §4). */
  fragmentationNeeded(packet: Packet, mtuBytes: number): void {
    this.#send(ICMP_UNREACHABLE, ICMP_FRAGMENTATION_NEEDED, packet, echoRest(0, mtuBytes));
  }

  /** Tells the sender that the packet went over too many hops (RFC 1812 §5.3.1). */
  ttlExceeded(packet: Packet): void {
    this.#send(ICMP_TIME_EXCEEDED, ICMP_TTL_EXCEEDED, packet);
  }

  /** Tells the sender that the rest of a datagram did not come (RFC 1122 §3.3.2). */
  reassemblyTimeout(firstFragment: Packet): void {
    this.#send(ICMP_TIME_EXCEEDED, ICMP_REASSEMBLY_EXCEEDED, firstFragment);
  }

  receive(packet: Packet): void {
    if (packet.icmpType === ICMP_ECHO) return this.#answer(packet);
    const isOfUse =
      packet.icmpType === ICMP_ECHO_REPLY ? this.#echoes.reply(packet) : this.#heed(packet);
    if (isOfUse) this.#node.pool.release(packet);
    else drop(this.#node, packet, "icmp");
  }

  icmpError(error: IcmpError): void {
    this.#echoes.fail(error);
  }

  reset(): void {
    this.#echoes.reset();
  }

  /** Turns a request into its answer (RFC 1122 §3.2.2.6); broadcasts are not answered. */
  #answer(packet: Packet): void {
    const { source, destination } = packet;
    if (isBroadcast(destination) || isMulticast(destination)) {
      return drop(this.#node, packet, "icmp");
    }
    packet.source = destination;
    packet.destination = source;
    packet.icmpType = ICMP_ECHO_REPLY;
    packet.ttl = 64;
    packet.trafficClass &= 0xfc;
    packet.dontFragment = false;
    packet.reservedFlag = false;
    packet.ipOptions = NO_BYTES;
    packet.wireBytes = null;
    packet.sizeBytes = 20 + ICMP_HEADER_BYTES + packet.payloadLength;
    this.#node.send(packet);
  }

  /** Passes an error on to the protocol whose packet it quotes; says whether it was of use. */
  #heed(packet: Packet): boolean {
    const node = this.#node;
    const { icmpCode: code, icmpType: type, payload, payloadOffset, payloadLength } = packet;
    const kind = kindOf(type, code);
    const quoted = (this.#quoted ??= new Packet());
    if (kind === null || !readQuote(payload, payloadOffset, payloadLength, quoted)) return false;
    if (!node.isLocal(quoted.source)) return false;
    const mtuBytes = kind === "fragmentation-needed" ? nextHopMtu(packet.icmpRest) : 0;
    node.stats.icmpErrorsReceived++;
    const handler = node.handler(quoted.protocol);
    if (kind === "fragmentation-needed" && handler?.believes?.(quoted) !== false) {
      node.pathMtus.learn(quoted.destination, mtuBytes, quoted.sizeBytes, node.clock);
    }
    const error = { kind, type, code, source: packet.source, nextHopMtu: mtuBytes, quoted };
    handler?.icmpError(error);
    return true;
  }

  #send(type: number, code: number, offender: Packet, rest = 0): void {
    sendError(this.#node, this.limit, type, code, offender, rest);
  }
}
