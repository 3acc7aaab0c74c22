import { FIN, SYN, URG, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";
import { RangeSet } from "../tcp-view/range-set.ts";
import { tcpView, type TcpEnd } from "../tcp-view/index.ts";
import { Written } from "../tcp-view/written.ts";

/** What is known of the two streams of an end. */
interface Streams {
  readonly written: Written;
  /** Bytes that the application has read. */
  read: number;
  /** The application was told that the stream ends. */
  ended: boolean;
  /** Nothing beyond may be read: the connection was CLOSED with so much in its buffer. */
  mostRead: number;
  /** Bytes may be read apart: urgent data has come. */
  urgent: boolean;
  /** Bytes that came otherwise than they were sent, by no fault of TCP. */
  readonly excused: RangeSet;
}

/**
 * A stream is delivered as it was written. Segments forged by hand, middleboxes that change payloads,
 * and damage that the checksum cannot see excuse exactly the bytes that came so.
 */
export const tcpSafety: Oracle = {
  name: "tcp-safety",
  promise:
    "What is read is what the other end wrote: each byte once, in order, none from elsewhere; and a stream ends only where its writer has ended it",
  source: "RFC 9293 §3.4",
  watch: (run) => {
    const view = tcpView(run);
    const { breach } = run;
    const streamsOf = view.slot<Streams>(() => ({
      written: new Written(),
      read: 0,
      ended: false,
      mostRead: Infinity,
      urgent: false,
      excused: new RangeSet(),
    }));

    const arrive = (end: TcpEnd, segment: Packet): void => {
      if ((segment.flags & URG) !== 0) streamsOf(end).urgent = true;
      if (segment.payloadLength === 0 || !view.isMeddledWith(end)) return;
      const peer = view.peerOf(end);
      if (peer === null) return;
      const offset = end.arrivalPlace - ((segment.flags & SYN) === 0 ? 1 : 0);
      const { payload, payloadOffset, payloadLength } = segment;
      const { written } = streamsOf(peer);
      if (written.firstWrong(offset, payload, payloadOffset, payloadLength) < 0) return;
      streamsOf(end).excused.add(offset, offset + payloadLength);
    };

    const send = (end: TcpEnd, segment: Packet): void => {
      const { flags, payload, payloadLength } = segment;
      const hasFin = (flags & FIN) !== 0;
      if (payloadLength === 0 && !hasFin) return;
      const { written } = streamsOf(end);
      const place = end.ownPlace(segment.seq);
      const offset = place - ((flags & SYN) === 0 ? 1 : 0);
      if (end.tcb.config.keepAliveOctet && payloadLength === 1 && place === end.sentEnd - 1) return;
      const wrong = written.firstWrong(offset, payload, segment.payloadOffset, payloadLength);
      if (wrong >= written.end) {
        const found = `sends byte ${wrong} of its stream; ${written.end} were written`;
        breach(view.breach(end, found, segment));
      } else if (wrong >= 0) {
        const found = `sends another byte ${wrong} than the one that was written there`;
        breach(view.breach(end, found, segment));
      } else if (hasFin && (offset + payloadLength !== written.end || !end.tcb.finQueued)) {
        const found = `its FIN says that ${offset + payloadLength} bytes are all; ${written.end} were written`;
        breach(view.breach(end, found, segment));
      }
    };

    const read = (
      end: TcpEnd,
      bytes: Uint8Array,
      at: number,
      length: number,
      offset: number,
    ): void => {
      const streams = streamsOf(end);
      const before = streams.read;
      streams.read = offset + length;
      const skips = streams.urgent && !end.tcb.config.urgentInline && offset > before;
      if (offset !== before && !skips) {
        return breach(view.breach(end, `byte ${offset} is read after ${before} were`));
      }
      if (streams.read > streams.mostRead) {
        const found = `byte ${streams.mostRead} is read, which came after the connection was CLOSED`;
        return breach(view.breach(end, found));
      }
      if (streams.ended) return breach(view.breach(end, "data is read after the end"));
      const peer = view.peerOf(end);
      if (peer === null) {
        if (view.isMeddledWith(end)) return;
        return breach(view.breach(end, "data is read that nobody has sent"));
      }
      const { written } = streamsOf(peer);
      const wrong = written.firstWrong(offset, bytes, at, length);
      if (wrong >= 0 && !isExcused(streams, written, offset, bytes, at, length)) {
        const found =
          wrong >= written.end
            ? `byte ${wrong} is read; the other end has written ${written.end}`
            : `another byte ${wrong} is read than the other end wrote there`;
        return breach(view.breach(end, found));
      }
      written.release(Math.min(streams.read, peer.acked - 1));
    };

    const ends = (end: TcpEnd, offset: number): void => {
      streamsOf(end).ended = true;
      const peer = view.peerOf(end);
      if (view.isMeddledWith(end)) return;
      if (peer === null) return breach(view.breach(end, "a stream ends that nobody has begun"));
      const { written } = streamsOf(peer);
      if (offset === written.end && peer.tcb.finQueued) return;
      const found = `the stream ends after ${offset} bytes; the other end has written ${written.end}`;
      breach(view.breach(end, peer.tcb.finQueued ? found : `${found} and not ended it`));
    };

    view.hear({
      arrive,
      send,
      stream: (end, event, bytes, at, length, offset) => {
        if (event === "write") streamsOf(end).written.add(bytes, at, length);
        else if (event === "read") read(end, bytes, at, length, offset);
        else ends(end, offset);
      },
      state: (end, _from, to) => {
        const { receiveBuffer } = end.tcb;
        if (to === "CLOSED")
          streamsOf(end).mostRead = receiveBuffer.readBytes + receiveBuffer.bytes;
      },
    });
  },
};

/** Whether all that is wrong came so. */
function isExcused(
  { excused }: Streams,
  written: Written,
  offset: number,
  bytes: Uint8Array,
  at: number,
  length: number,
): boolean {
  if (excused.count === 0) return false;
  for (let i = 0; i < length; i++) {
    const isWrong = written.firstWrong(offset + i, bytes, at + i, 1) >= 0;
    if (isWrong && !excused.covers(offset + i, offset + i + 1)) return false;
  }
  return true;
}
