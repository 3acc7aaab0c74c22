/** Bits of `TcpConfig.fastOpen`, as those of net.ipv4.tcp_fastopen. */

/** Connections may send data with their SYN. */
export const FAST_OPEN_CLIENT = 1;
/** Listeners with a Fast Open queue may take data with a SYN. */
export const FAST_OPEN_SERVER = 2;
/** Data goes with the SYN though no cookie is known. */
export const FAST_OPEN_CLIENT_NO_COOKIE = 4;
/** Data is taken whatever the cookie. */
export const FAST_OPEN_SERVER_NO_COOKIE = 0x200;
/** Every listener has a Fast Open queue, as long as its backlog. */
export const FAST_OPEN_ALL_LISTENERS = 0x400;
