import { IP_TOS, MSG_CTRUNC, SOL_IP } from "./constants/index.ts";
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

/** Bytes of the data, as C lays it out. */
function bytesOf({ level, type, value }: ControlMessage): number {
  if (typeof value === "number") return level === SOL_IP && type === IP_TOS ? 1 : 4;
  if (value instanceof Uint8Array) return value.length;
  if ("origin" in value) return 32; // struct sock_extended_err, and the offender's address
  if ("interfaceIndex" in value) return 12;
  return "softwareNs" in value ? 48 : 16; // three times, or one
}
