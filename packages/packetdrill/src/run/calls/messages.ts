import type { ControlMessage, ControlValue, MessageHeader } from "@seedwire/socket";
import type { Expression, Field } from "../../language/expression.ts";
import type { Run } from "../run.ts";
import { toleranceNs } from "../times.ts";
import { toleranceOf } from "../tolerance.ts";
import type { Arguments } from "./arguments.ts";
import { configuredRemote } from "./configured.ts";
import type { Handlers } from "./handler.ts";
import { opensFast, vectors } from "./transfer.ts";

/** Room for control messages where the script writes some, bytes. */
const CONTROL_BYTES = 8192;

/** sendmsg() and recvmsg(). */
export const MESSAGE_CALLS: Handlers = {
  sendmsg: (args, run) => {
    const fd = args.descriptor(0);
    const flags = args.integer(2);
    const fields = args.struct(args.at(1));
    const message = header(args, run, fields, "out");
    message.control = controls(args, fields).map((control) => sent(args, control));
    if (message.name !== null) opensFast(run, fd, flags, message.name.port);
    return { outcome: run.host.posix.sendmsg(fd, message, flags) };
  },
  recvmsg: (args, run) => {
    const fields = args.struct(args.at(1));
    const message = header(args, run, fields, "in");
    if (args.field(fields, "msg_control") !== undefined) message.controlBytes = CONTROL_BYTES;
    return {
      outcome: run.host.posix.recvmsg(args.descriptor(0), message, args.integer(2)),
      verify: () => wrongFlags(args, fields, message) ?? wrongControls(args, run, fields, message),
    };
  },
};

function header(
  args: Arguments,
  run: Run,
  fields: readonly Field[],
  way: "in" | "out",
): MessageHeader {
  const name = args.field(fields, "msg_name");
  const iov = args.field(fields, "msg_iov");
  return {
    name: name === undefined || args.isNull(name) ? null : configuredRemote(run),
    iov: iov === undefined || args.isNull(iov) ? [] : vectors(args, iov, way),
    control: [],
    controlBytes: 0,
    flags: 0,
  };
}

/** A control message as written. */
interface WrittenControl {
  readonly level: number;
  readonly type: number;
  readonly data: Expression | undefined;
}

function controls(args: Arguments, fields: readonly Field[]): WrittenControl[] {
  const control = args.field(fields, "msg_control");
  if (control === undefined || args.isNull(control)) return [];
  return args.list(control).map((item) => {
    const parts = args.struct(item);
    const level = args.field(parts, "cmsg_level");
    const type = args.field(parts, "cmsg_type");
    if (level === undefined || type === undefined) {
      throw args.wrong(item, "a control message without level and type", "cmsg_level, cmsg_type");
    }
    const data = args.field(parts, "cmsg_data");
    return { level: args.integerOf(level), type: args.integerOf(type), data };
  });
}

function sent(args: Arguments, { level, type, data }: WrittenControl): ControlMessage {
  const value = data?.kind === "list" ? data.items[0] : data;
  return { level, type, value: value === undefined ? 0 : args.integerOf(value) };
}

function wrongFlags(
  args: Arguments,
  fields: readonly Field[],
  message: MessageHeader,
): string | null {
  const written = args.field(fields, "msg_flags");
  const expected = written === undefined ? 0 : args.integerOf(written);
  if (message.flags === expected) return null;
  return `msg_flags is 0x${message.flags.toString(16)}, expected 0x${expected.toString(16)}`;
}

function wrongControls(
  args: Arguments,
  run: Run,
  fields: readonly Field[],
  message: MessageHeader,
): string | null {
  const written = args.field(fields, "msg_control");
  if (written === undefined || written.kind === "ellipsis") return null;
  const expected = controls(args, fields);
  const { control } = message;
  if (control.length !== expected.length) {
    return `there are ${control.length} control messages, expected ${expected.length}`;
  }
  for (const [at, { level, type, data }] of expected.entries()) {
    const seen = control[at]!;
    if (seen.level !== level || seen.type !== type) {
      const right = `level ${level} type ${type}`;
      return `control message ${at} is level ${seen.level} type ${seen.type}, expected ${right}`;
    }
    const wrong = data === undefined ? null : wrongData(args, run, data, seen.value);
    if (wrong !== null) return `control message ${at}: ${wrong}`;
  }
  return null;
}

/** Fields of control messages by the names that scripts give them. */
const FIELDS: Readonly<Record<string, string>> = {
  ee_errno: "errno",
  ee_origin: "origin",
  ee_type: "type",
  ee_code: "code",
  ee_info: "info",
  ee_data: "data",
  ipi_ifindex: "interfaceIndex",
  ipi_spec_dst: "local",
  ipi_addr: "destination",
};

function wrongData(args: Arguments, run: Run, data: Expression, seen: ControlValue): string | null {
  if (data.kind === "ellipsis") return null;
  if (seen instanceof Uint8Array) return `there are ${seen.length} bytes, which ... stands for`;
  const fields = data.kind === "struct" ? data.fields : null;
  if (fields === null || typeof seen === "number") {
    const value = data.kind === "list" ? (data.items[0] ?? data) : data;
    const expected = fields === null ? args.integerOf(value) : Number.NaN;
    return seen === expected ? null : `the value is ${JSON.stringify(seen)}`;
  }
  const stampNs = stampOf(seen);
  if (stampNs !== null) return wrongStamp(args, run, fields, stampNs);
  const values = seen as unknown as Readonly<Record<string, unknown>>;
  for (const { name, value } of fields) {
    const key = FIELDS[name ?? ""];
    if (key === undefined || value.kind === "ellipsis") continue;
    const expected = args.integerOf(value);
    if (values[key] !== expected)
      return `${name} is ${JSON.stringify(values[key])}, expected ${expected}`;
  }
  return null;
}

/** The time that a control message tells; null if it tells none. */
function stampOf(value: Exclude<ControlValue, number | Uint8Array>): number | null {
  if ("softwareNs" in value) return value.softwareNs;
  if ("nsec" in value) return value.sec * 1e9 + value.nsec;
  return "usec" in value ? value.sec * 1e9 + value.usec * 1000 : null;
}

/** Nanoseconds that the fields of a time stamp count in. */
const UNITS: Readonly<Record<string, number>> = {
  scm_sec: 1e9,
  scm_nsec: 1,
  tv_sec: 1e9,
  tv_nsec: 1,
  tv_usec: 1000,
};

/** Times of packets are since the start of the script, and as exact as all times. */
function wrongStamp(
  args: Arguments,
  run: Run,
  fields: readonly Field[],
  seenNs: number,
): string | null {
  if (fields.some(({ value }) => value.kind === "ellipsis")) return null;
  const expectedNs = fields.reduce(
    (sumNs, { name, value }) => sumNs + (UNITS[name ?? ""] ?? 0) * args.integerOf(value),
    0,
  );
  if (Math.abs(seenNs - expectedNs) <= toleranceNs(toleranceOf(run), 0)) return null;
  return `the time stamp is ${seenNs} ns, expected ${expectedNs} ns`;
}
