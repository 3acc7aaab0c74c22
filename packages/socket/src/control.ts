import { MSG_CTRUNC } from "./constants/index.ts";
import type { ControlMessage, MessageHeader } from "./message.ts";

/** Bytes of the header of a control message, and to what its data is rounded up. */
const HEADER_BYTES = 16;
const ALIGNMENT = 8;

/** Gives control messages, as many as there is room for; says so if some were cut. */
export function giveControl(message: MessageHeader, control: readonly ControlMessage[]): void {
  const given: ControlMessage[] = [];
  let room = message.controlBytes;
  for (const entry of control) {
    const bytes = HEADER_BYTES + bytesOf(entry);
    if (bytes > room) {
      message.flags |= MSG_CTRUNC;
      break;
    }
    given.push(entry);
    room -= Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
  }
  message.control = given;
}

/** An int; struct sock_extended_err and the offender's address; three times. */
function bytesOf({ value }: ControlMessage): number {
  if (typeof value === "number") return 4;
  return "origin" in value ? 32 : 48;
}
