import { NEVER } from "@seedwire/engine";
import type { Node } from "@seedwire/ip";
import type { Steps } from "./call.ts";
import { POLLNVAL } from "./constants/index.ts";
import { ALWAYS_POLLED } from "./description.ts";
import type { Descriptors } from "./descriptors.ts";
import type { PollFd } from "./poll-set.ts";
import type { WaitQueue } from "./wait-queue.ts";

/** Until when a call may wait that was given milliseconds; negative is for ever, 0 not at all. */
export function untilNsOf(node: Node, timeoutMs: number): number {
  if (timeoutMs < 0) return NEVER;
  return timeoutMs === 0 ? 0 : node.clock.monotonicNs + timeoutMs * 1e6;
}

/** `poll`: how many descriptors have something to tell, as soon as one has. */
export function* pollAll(
  node: Node,
  files: Descriptors,
  fds: readonly PollFd[],
  timeoutMs: number,
): Steps {
  const untilNs = untilNsOf(node, timeoutMs);
  for (;;) {
    let ready = 0;
    const queues: WaitQueue[] = [];
    for (const entry of fds) {
      entry.revents = entry.fd < 0 ? 0 : eventsOf(files, entry, queues);
      if (entry.revents !== 0) ready++;
    }
    if (ready > 0 || untilNs === 0) return ready;
    const wake = yield { queues, untilNs };
    if (wake === "interrupted") return "EINTR";
    if (wake === "timeout") return 0;
  }
}

function eventsOf(files: Descriptors, entry: PollFd, queues: WaitQueue[]): number {
  const file = files.get(entry.fd);
  if (file === undefined) return POLLNVAL;
  queues.push(file.waiters);
  return file.poll() & (entry.events | ALWAYS_POLLED);
}
