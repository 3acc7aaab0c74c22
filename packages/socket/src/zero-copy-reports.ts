import {
  IP_RECVERR,
  SO_EE_CODE_ZEROCOPY_COPIED,
  SO_EE_ORIGIN_ZEROCOPY,
  SOL_IP,
} from "./constants/index.ts";
import type { ErrorQueue } from "./error-queue.ts";
import { type ExtendedError, NO_ERROR } from "./message.ts";

/** Sends with MSG_ZEROCOPY are over: those that end one after the other are told of as one range. */
export function tellZeroCopies(errors: ErrorQueue, first: number, last: number): void {
  const before = errors.popIf(({ control }) => {
    const { value } = control.at(-1)!;
    if (typeof value === "number" || !("origin" in value)) return false;
    return value.origin === SO_EE_ORIGIN_ZEROCOPY && value.data === first - 1;
  });
  const value: ExtendedError = {
    ...NO_ERROR,
    origin: SO_EE_ORIGIN_ZEROCOPY,
    code: SO_EE_CODE_ZEROCOPY_COPIED, // what goes to another host of a simulation is as good as copied
    info: before === null ? first : (before.control[0]!.value as ExtendedError).info,
    data: last,
  };
  const control = [{ level: SOL_IP, type: IP_RECVERR, value }];
  errors.push({ control, payload: new Uint8Array(0), name: null }, 0); // that is memory of the send
}
