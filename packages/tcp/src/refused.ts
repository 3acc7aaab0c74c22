import type { SocketError } from "@seedwire/ip";

/** A rejection that is no unhandled one of the host if nobody awaits it. */
export function refused(error: SocketError): Promise<never> {
  const rejection = Promise.reject(error);
  rejection.catch(() => {});
  return rejection;
}
