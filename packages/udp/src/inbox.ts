import type { Channel, Wait } from "@seedwire/engine";
import { appChannel, callOn, drop, type SocketError } from "@seedwire/ip";
import { ANY, type Packet } from "@seedwire/wire";
import type { Endpoint, UdpMessage } from "./message.ts";
import { RECEIVE_BUFFER_BYTES, ReceiveQueue } from "./receive-queue.ts";
import type { UdpSocket } from "./socket.ts";
import { datagramChannel, type DatagramTrace } from "./trace.ts";

/** Application code that is called with each datagram. The payload is a view: do not change it. */
export type MessageHandler = (socket: UdpSocket, payload: Uint8Array, from: Endpoint) => unknown;

/** A built-in application that is called with each packet; it stays valid during the call only. */
export type PacketHandler = (socket: UdpSocket, packet: Packet) => void;

type AppEvent = "udp-message" | "udp-error";

/**
 * The receiving half of a socket: a datagram goes to whoever is there for it, in this order: the
 * packet handler, the message handler, the `receive` that waits longest, or the receive buffer.
 */
export class Inbox {
  readonly #socket: UdpSocket;
  readonly #queue: ReceiveQueue;
  readonly #receivers: Wait<UdpMessage>[] = [];
  readonly #trace: Channel<[event: string, who: string, lengthOrValue: number, nowNs: number]>;
  readonly #datagrams: Channel<DatagramTrace>;
  /** For layers built on sockets: called when a datagram was put into the queue, and at the end. */
  onQueued: (() => void) | null = null;
  #onPacket: PacketHandler | null = null;
  #onMessage: MessageHandler | null = null;
  /** Who sent last: most often also who sends next. */
  #from: Endpoint = { address: ANY, port: 0 };
  #payload: Uint8Array | null = null;
  /** Made once, so that a datagram needs no closure. */
  readonly #callApplication = (): unknown =>
    this.#onMessage?.(this.#socket, this.#payload!, this.#from);

  constructor(socket: UdpSocket, limitBytes = RECEIVE_BUFFER_BYTES) {
    this.#socket = socket;
    this.#queue = new ReceiveQueue(limitBytes);
    const { trace } = socket.stack.node.simulation;
    this.#trace = trace.channel(appChannel);
    this.#datagrams = trace.channel(datagramChannel);
  }

  get length(): number {
    return this.#queue.length;
  }

  get onPacket(): PacketHandler | null {
    return this.#onPacket;
  }

  set onPacket(handler: PacketHandler | null) {
    this.#onPacket = handler;
    this.#drainLater();
  }

  get onMessage(): MessageHandler | null {
    return this.#onMessage;
  }

  set onMessage(handler: MessageHandler | null) {
    this.#onMessage = handler;
    this.#drainLater();
  }

  take(packet: Packet): void {
    const { stack, stats } = this.#socket;
    const isDirect = this.#queue.length === 0 && this.#isAwaited();
    if (!isDirect && !this.#queue.push(packet)) {
      stats.bufferDrops++;
      stack.stats.bufferDrops++;
      return drop(stack.node, packet, "receive-buffer");
    }
    const { payloadLength } = packet;
    stats.datagramsIn++;
    stats.bytesIn += payloadLength;
    stack.stats.datagramsIn++;
    stack.stats.bytesIn += payloadLength;
    stack.tap?.("in", packet);
    if (isDirect) this.#handOver(packet);
    else this.onQueued?.();
  }

  /** The datagram that waits longest, without taking it; null if none does. */
  get front(): Packet | null {
    return this.#queue.front;
  }

  /** Takes the datagram that waits longest; it goes back to the pool when it was looked at. */
  takeFront(): Packet | null {
    const packet = this.#queue.shift();
    if (packet !== null) this.#tellMessage(packet);
    return packet;
  }

  /** What waits takes of the receive buffer, bytes. */
  get bytes(): number {
    return this.#queue.bytes;
  }

  /** How much may wait, bytes (SO_RCVBUF). */
  get limitBytes(): number {
    return this.#queue.limitBytes;
  }

  set limitBytes(bytes: number) {
    this.#queue.limitBytes = bytes;
  }

  receive(): Promise<UdpMessage> {
    const packet = this.takeFront();
    if (packet !== null) return Promise.resolve(this.#open(packet));
    const { waits } = this.#socket.stack.node.simulation;
    const wait = waits.begin<UdpMessage>(this.#socket.describe(), "a datagram");
    this.#receivers.push(wait);
    return wait.promise;
  }

  /** Lets the `receive` that waits longest fail; says whether there is one. */
  reject(error: SocketError): boolean {
    const receiver = this.#receivers.shift();
    receiver?.reject(error);
    return receiver !== undefined;
  }

  close(error: SocketError): void {
    this.#onMessage = null;
    this.#onPacket = null;
    for (const receiver of this.#receivers.splice(0)) receiver.reject(error);
    const { pool } = this.#socket.stack.node;
    for (let packet = this.#queue.shift(); packet !== null; packet = this.#queue.shift()) {
      pool.release(packet);
    }
    this.onQueued?.();
  }

  /** Tells the trace what the application sees. */
  tell(event: AppEvent, value: number): void {
    if (this.#trace.emit === null) return;
    const { simulation } = this.#socket.stack.node;
    this.#trace.emit(event, this.#socket.describe(), value, simulation.nowNs);
  }

  #tellMessage(packet: Packet): void {
    const { simulation } = this.#socket.stack.node;
    if (this.#datagrams.emit !== null) {
      this.#datagrams.emit(this.#socket, packet, simulation.nowNs);
    }
    this.tell("udp-message", packet.payloadLength);
  }

  #isAwaited(): boolean {
    return this.#onPacket !== null || this.#onMessage !== null || this.#receivers.length > 0;
  }

  #handOver(packet: Packet): void {
    const { node } = this.#socket.stack;
    this.#tellMessage(packet);
    if (this.#onPacket !== null) {
      node.simulation.progress();
      this.#onPacket(this.#socket, packet);
      node.pool.release(packet);
    } else if (this.#onMessage !== null) {
      this.#payload = payloadOf(packet);
      this.#remember(packet);
      node.pool.release(packet);
      callOn(node, this.#callApplication);
    } else {
      this.#receivers.shift()!.resolve(this.#open(packet));
    }
  }

  /** Makes a message of a packet, which goes back to the pool: the payload is not in the pool. */
  #open(packet: Packet): UdpMessage {
    const payload = payloadOf(packet);
    this.#remember(packet);
    this.#socket.stack.node.pool.release(packet);
    return { payload, from: this.#from };
  }

  #remember({ source, sourcePort }: Packet): void {
    if (this.#from.address === source && this.#from.port === sourcePort) return;
    this.#from = { address: source, port: sourcePort };
  }

  /** What waits goes to a new handler in an event of its own, not within the call that sets it. */
  #drainLater(): void {
    if (this.#queue.length === 0) return;
    this.#socket.stack.node.simulation.after(0, () => {
      for (;;) {
        const packet = this.#isAwaited() ? this.#queue.shift() : null;
        if (packet === null) return;
        this.#handOver(packet);
      }
    });
  }
}

/** A view of the payload; the array itself if it is all of it, as most senders have it. */
function payloadOf({ payload, payloadOffset, payloadLength }: Packet): Uint8Array {
  if (payloadLength === payload.length) return payload;
  return payload.subarray(payloadOffset, payloadOffset + payloadLength);
}
