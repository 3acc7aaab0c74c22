import { SocketError } from "@seedwire/ip";

/** A rejection that is no unhandled one of the host if nobody awaits it. */
export function refused(error: SocketError): Promise<never> {
  const rejection = Promise.reject(error);
  rejection.catch(() => {});
  return rejection;
}

/** For who waits for a handshake that the application itself has given up. */
export const neverOpened = (name: string): SocketError =>
  new SocketError("ECONNABORTED", `${name}: closed while opening`);
