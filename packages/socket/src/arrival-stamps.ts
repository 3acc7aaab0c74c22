import type { Ns } from "@seedwire/engine";
import {
  SCM_TIMESTAMP,
  SCM_TIMESTAMPING,
  SCM_TIMESTAMPNS,
  SO_TIMESTAMP,
  SO_TIMESTAMPING,
  SO_TIMESTAMPNS,
  SOF_TIMESTAMPING_OPT_RX_FILTER,
  SOF_TIMESTAMPING_RX_SOFTWARE,
  SOF_TIMESTAMPING_SOFTWARE,
  SOL_SOCKET,
} from "./constants/index.ts";
import type { ControlMessage } from "./message.ts";
import type { Socket } from "./socket.ts";

/** When what is read arrived, as options ask for it. */
export function arrivalStamps(socket: Socket, arrivedNs: Ns): ControlMessage[] {
  const control: ControlMessage[] = [];
  const { numbers } = socket;
  const isOn = (option: number): boolean => numbers.get(SOL_SOCKET, option) !== 0;
  const [sec, nsec] = [Math.floor(arrivedNs / 1e9), arrivedNs % 1e9];
  if (isOn(SO_TIMESTAMPNS)) {
    control.push({ level: SOL_SOCKET, type: SCM_TIMESTAMPNS, value: { sec, nsec } });
  } else if (isOn(SO_TIMESTAMP)) {
    const value = { sec, usec: Math.floor(nsec / 1000) };
    control.push({ level: SOL_SOCKET, type: SCM_TIMESTAMP, value });
  }
  const flags = numbers.get(SOL_SOCKET, SO_TIMESTAMPING);
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const isForAll = !has(SOF_TIMESTAMPING_OPT_RX_FILTER);
  if (has(SOF_TIMESTAMPING_SOFTWARE) && (isForAll || has(SOF_TIMESTAMPING_RX_SOFTWARE))) {
    const value = { softwareNs: arrivedNs, hardwareNs: 0 };
    control.push({ level: SOL_SOCKET, type: SCM_TIMESTAMPING, value });
  }
  return control;
}
