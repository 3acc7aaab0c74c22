import type { Result } from "../errno.ts";
import type { OptionOutput } from "../option-value.ts";
import type { TcpSocket } from "./tcp-socket.ts";

/** TCP_SAVED_SYN: the headers of the SYN of an accepted connection, once. */
export function getSavedSyn({ connection }: TcpSocket, output: OptionOutput): Result {
  const saved = connection?.endpoint.savedSyn ?? null;
  if (saved !== null && output.length < saved.length) {
    output.length = saved.length;
    return "EINVAL";
  }
  output.value = saved ?? new Uint8Array(0);
  output.length = saved?.length ?? 0;
  if (connection !== null) connection.endpoint.savedSyn = null;
  return 0;
}
