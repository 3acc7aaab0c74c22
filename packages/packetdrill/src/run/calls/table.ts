import { FILE_CALLS } from "./files.ts";
import type { Handler, Handlers } from "./handler.ts";
import { MESSAGE_CALLS } from "./messages.ts";
import { OPTION_CALLS } from "./options.ts";
import { POLLING_CALLS } from "./polling.ts";
import { SOCKET_CALLS } from "./sockets.ts";
import { TRANSFER_CALLS } from "./transfer.ts";

const CALLS: Handlers = {
  ...SOCKET_CALLS,
  ...TRANSFER_CALLS,
  ...MESSAGE_CALLS,
  ...OPTION_CALLS,
  ...FILE_CALLS,
  ...POLLING_CALLS,
};

/** Who makes the call of that name; undefined if nobody here does. */
export const handlerOf = (name: string): Handler | undefined =>
  Object.hasOwn(CALLS, name) ? CALLS[name] : undefined;
