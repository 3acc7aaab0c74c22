import { ACK, FIN, RST, SYN, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";
import { lengthOf, tcpView, type TcpEnd } from "../tcp-view/index.ts";

interface Window {
  /** Place of the farthest right edge that an ACK has told; -1 before the first. */
  edge: number;
}

/**
 * Nobody sends beyond the window that the peer has offered. The windows are those of the segments that
 * have come, scaled as both SYNs say. A window that shrank does not take back what was offered
 * (RFC 9293 §3.8.6). Allowed beyond it: one octet that probes a closed window (§3.8.6.1), and data in the
 * SYN of a Fast Open (RFC 7413 §4.2.1).
 */
export const tcpWindow: Oracle = {
  name: "tcp-window",
  promise: "Nothing is sent beyond the right edge of the window that the peer has offered",
  source: "RFC 9293 §3.8.6",
  watch: (run) => {
    const view = tcpView(run);
    const windowOf = view.slot<Window>(() => ({ edge: -1 }));

    const arrive = (end: TcpEnd, segment: Packet): void => {
      const { flags } = segment;
      if ((flags & RST) !== 0) return;
      const window = windowOf(end);
      const isSyn = (flags & SYN) !== 0;
      if (isSyn && (flags & ACK) === 0) {
        // A window before there is anything to acknowledge: it begins with the first byte.
        window.edge = Math.max(window.edge, 1 + segment.window);
        return;
      }
      if ((flags & ACK) === 0) return;
      const place = end.ownPlace(segment.ack);
      // What was never sent may be acknowledged only by mistake; but for the octet of a probe.
      if (place > end.sentEnd) return;
      const bytes = isSyn ? segment.window : segment.window * scaleOf(end);
      if (place + bytes > window.edge) window.edge = place + bytes;
    };

    const send = (end: TcpEnd, segment: Packet): void => {
      const { flags, payloadLength } = segment;
      if ((flags & (RST | SYN)) !== 0 || (payloadLength === 0 && (flags & FIN) === 0)) return;
      const { edge } = windowOf(end);
      const place = end.ownPlace(segment.seq);
      const last = place + lengthOf(segment);
      if (last <= edge || last <= end.sentEnd) return;
      // With a burst that ends a stream Linux does not ask whether the FIN fits too.
      const isLinux = end.tcb.config.sendPolicy === "linux";
      if (isLinux && (flags & FIN) !== 0 && last - 1 <= edge) return;
      if (payloadLength === 1 && (flags & FIN) === 0 && place === edge) return; // a probe
      const found =
        edge < 0
          ? "sends data before the peer has offered a window"
          : `sends up to byte ${last - 1}, ${last - edge} beyond the window that was offered`;
      run.breach(view.breach(end, found, segment));
    };

    view.hear({ arrive, send });
  },
};

const scaleOf = (end: TcpEnd): number => 1 << end.sendScale;
