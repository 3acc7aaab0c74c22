import type { Ns } from "@seedwire/engine";

/** Bytes that came at one time and were not read yet. */
interface Arrival {
  bytes: number;
  readonly timeNs: Ns;
}

/** When the bytes of the receive buffer came, for those who ask for stamps. */
export class ArrivalLog {
  readonly #arrivals: Arrival[] = [];
  #bytes = 0;

  /** The receive buffer holds so many bytes; what is new came at that time. */
  note(bufferBytes: number, timeNs: Ns): void {
    const bytes = bufferBytes - this.#bytes;
    if (bytes <= 0) return;
    this.#arrivals.push({ bytes, timeNs });
    this.#bytes = bufferBytes;
  }

  /** When the last of the next so many bytes came; null if that was not noted. */
  timeOf(bytes: number): Ns | null {
    let left = bytes;
    for (const arrival of this.#arrivals) {
      left -= arrival.bytes;
      if (left <= 0) return arrival.timeNs;
    }
    return null;
  }

  /** The connection is over, and its bytes with it. */
  clear(): void {
    this.#arrivals.length = 0;
    this.#bytes = 0;
  }

  /** So many bytes were read. */
  take(bytes: number): void {
    this.#bytes = Math.max(0, this.#bytes - bytes);
    for (let left = bytes; left > 0 && this.#arrivals.length > 0;) {
      const first = this.#arrivals[0]!;
      const taken = Math.min(left, first.bytes);
      first.bytes -= taken;
      left -= taken;
      if (first.bytes === 0) this.#arrivals.shift();
    }
  }
}
