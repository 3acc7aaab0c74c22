import type { TcpSocket } from "./tcp-socket.ts";

/**
 * SO_RCVLOWAT of TCP: at most half of what the receive buffer may grow to, or of what SO_RCVBUF has
 * chosen. A buffer that nobody has chosen grows at once, so that a reader can wait for that much (Linux).
 */
export function raiseLowWater(socket: TcpSocket, wanted: number): number {
  const { profile, receiveBufferBytes, receiveBufferMaxBytes, receiveBufferFixed } = socket.config;
  const grows = profile === "linux" && !receiveBufferFixed;
  const most = Math.floor((grows ? receiveBufferMaxBytes : receiveBufferBytes) / 2);
  const bytes = Math.min(most, wanted);
  if (grows) makeRoom(socket, bytes);
  return bytes;
}

function makeRoom(socket: TcpSocket, bytes: number): void {
  const { tcb } = socket;
  const memoryBytes = tcb === null ? 2 * bytes : tcb.memory.space(bytes);
  if (memoryBytes <= socket.receiveBufferBytes) return;
  socket.choose({ receiveBufferBytes: memoryBytes });
  if (tcb === null) {
    const { windowClampBytes } = socket.config;
    if (windowClampBytes < bytes) socket.choose({ windowClampBytes: bytes });
  } else if (tcb.windowClampBytes >= 0 && tcb.windowClampBytes < bytes) {
    tcb.windowClampBytes = bytes;
  }
}
