import type { Ns } from "@seedwire/engine";
import { ACK, RST, type Packet } from "@seedwire/wire";
import type { Oracle } from "seedwire";
import { tcpView, type TcpEnd } from "../tcp-view/index.ts";

interface Told {
  /** Whether the latest window told was closed. */
  closed: boolean;
  /** When all was read and the window was closed still; -1 if that is not so. */
  sinceNs: Ns;
}

/** A peer that waits for room hears when there is some. */
export const tcpWindowUpdate: Oracle = {
  name: "tcp-window-update",
  promise: "When all has been read, a window that was told to be closed is told to be open again",
  source: "RFC 9293 MUST-39",
  watch: (run) => {
    const view = tcpView(run);
    const toldOf = view.slot<Told>(() => ({ closed: false, sinceNs: -1 }));

    const send = (end: TcpEnd, { flags, window }: Packet): void => {
      if ((flags & (ACK | RST)) !== ACK) return;
      const told = toldOf(end);
      told.closed = window === 0;
      if (!told.closed) told.sinceNs = -1;
    };
    const stream = (end: TcpEnd, event: "write" | "read" | "end"): void => {
      const told = toldOf(end);
      if (event === "read" && told.closed && isWaitedFor(end)) told.sinceNs = end.clockNs;
    };
    const arrive = (end: TcpEnd): void => check(end);
    const check = (end: TcpEnd): void => {
      const told = toldOf(end);
      // The update may leave in an event of its own, at the same time.
      if (told.sinceNs < 0 || end.clockNs <= told.sinceNs) return;
      told.sinceNs = -1;
      if (!isWaitedFor(end)) return;
      run.breach(view.breach(end, "keeps its window closed, though all has been read"));
    };
    view.hear({ send, stream, arrive });
    return () => {
      for (const end of view.alive) check(end);
    };
  },
};

/** The peer may still send, and nothing of what it sent waits here. */
function isWaitedFor({ tcb }: TcpEnd): boolean {
  const { state, receiveBuffer, reassembly, readShut, orphan, finReceived } = tcb;
  const mayReceive = state === "ESTABLISHED" || state === "FIN-WAIT-1" || state === "FIN-WAIT-2";
  const isEmpty = receiveBuffer.bytes === 0 && reassembly.empty;
  return mayReceive && isEmpty && !readShut && !orphan && !finReceived;
}
