import { failed, type EpollEvent, type PollFd } from "@seedwire/socket";
import type { Expression } from "../../language/expression.ts";
import type { Arguments } from "./arguments.ts";
import type { Handlers } from "./handler.ts";

/** Most events that epoll_wait() gives at once here. */
const MOST_EVENTS = 1024;

/** poll() and epoll. */
export const POLLING_CALLS: Handlers = {
  poll: (args, run) => {
    const asked = args.list(args.at(0)).map((item) => pollFd(args, item));
    const fds = asked.map(({ fd }) => fd);
    return {
      outcome: run.host.posix.poll(fds, args.integer(2)),
      verify: () => {
        for (const [at, { fd, revents }] of asked.entries()) {
          if (revents === null || fd.revents === revents) continue;
          return `revents of entry ${at} is ${hex(fd.revents)}, expected ${hex(revents)}`;
        }
        return null;
      },
    };
  },
  epoll_create: (args, run) => ({
    // Nobody heeds the size, but it has to be one.
    outcome: args.integer(0) > 0 ? run.host.posix.epollCreate() : "EINVAL",
    givesDescriptor: true,
  }),
  epoll_create1: (args, run) => ({
    outcome: run.host.posix.epollCreate(args.integer(0)),
    givesDescriptor: true,
  }),
  epoll_ctl: (args, run) => {
    const event = args.isNull(args.at(3)) ? null : epollEvent(args, args.at(3));
    const { posix } = run.host;
    return {
      outcome: posix.epollCtl(args.descriptor(0), args.integer(1), args.descriptor(2), event),
    };
  },
  epoll_wait: (args, run) => {
    const written = args.at(1);
    const items = written.kind === "list" ? written.items : [written];
    const expected = items
      .filter(({ kind }) => kind === "struct")
      .map((item) => epollEvent(args, item));
    const room = Math.min(Math.max(0, args.integer(2)), MOST_EVENTS);
    const events = Array.from({ length: room }, (): EpollEvent => ({ events: 0, data: 0 }));
    return {
      outcome: run.host.posix.epollWait(args.descriptor(0), events, args.integer(3)),
      verify: (result) => (failed(result) ? null : wrongEvents(expected, events, result)),
    };
  },
};

/** An entry for poll(), and what the script expects of it; null for anything. */
interface Asked {
  readonly fd: PollFd;
  readonly revents: number | null;
}

function pollFd(args: Arguments, item: Expression): Asked {
  const fields = args.struct(item);
  const fd = args.field(fields, "fd");
  const events = args.field(fields, "events");
  const revents = args.field(fields, "revents");
  if (fd === undefined || events === undefined) {
    throw args.wrong(item, "an entry without fd or events", "{fd=4, events=POLLIN, revents=0}");
  }
  const isOpen = revents === undefined || revents.kind === "ellipsis";
  return {
    fd: { fd: args.descriptorOf(fd), events: args.integerOf(events), revents: 0 },
    revents: isOpen ? null : args.integerOf(revents),
  };
}

/** Reads `{events=EPOLLIN, fd=4}`; the data may be called fd, ptr, u32 or u64. */
function epollEvent(args: Arguments, item: Expression): EpollEvent {
  const fields = args.struct(item);
  const events = args.field(fields, "events");
  const data = args.field(fields, "fd", "ptr", "u32", "u64", "data");
  return {
    events: events === undefined ? 0 : args.integerOf(events) >>> 0,
    data: data === undefined ? 0 : args.integerOf(data),
  };
}

function wrongEvents(
  expected: readonly EpollEvent[],
  events: readonly EpollEvent[],
  count: number,
): string | null {
  for (let at = 0; at < Math.min(count, expected.length); at++) {
    const [seen, right] = [events[at]!, expected[at]!];
    if (seen.events >>> 0 !== right.events) {
      return `events of entry ${at} is ${hex(seen.events)}, expected ${hex(right.events)}`;
    }
    if (seen.data !== right.data) {
      return `data of entry ${at} is ${seen.data}, expected ${right.data}`;
    }
  }
  return null;
}

const hex = (bits: number): string => `0x${(bits >>> 0).toString(16)}`;
