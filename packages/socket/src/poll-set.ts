/** What `poll` asks of one descriptor, and what it finds (struct pollfd). */
export interface PollFd {
  /** Ignored if negative. */
  fd: number;
  /** What to wait for: POLLIN and its like. */
  events: number;
  /** What was found. */
  revents: number;
}

/** What `epoll_ctl` asks for, and what `epoll_wait` fills in (struct epoll_event). */
export interface EpollEvent {
  events: number;
  /** Given back as it was handed in. */
  data: number;
}
