import {
  IP_RECVERR,
  POLLERR,
  SCM_TIMESTAMPING,
  SCM_TSTAMP_SCHED,
  SCM_TSTAMP_SND,
  SO_EE_ORIGIN_TIMESTAMPING,
  SO_TIMESTAMPING,
  SOF_TIMESTAMPING_OPT_ID,
  SOF_TIMESTAMPING_OPT_TSONLY,
  SOF_TIMESTAMPING_SOFTWARE,
  SOF_TIMESTAMPING_TX_SCHED,
  SOF_TIMESTAMPING_TX_SOFTWARE,
  SOL_IP,
  SOL_SOCKET,
} from "../constants/index.ts";
import { ERRNO } from "../errno.ts";
import { type ControlMessage, NO_ERROR } from "../message.ts";
import type { DatagramSocket } from "./datagram-socket.ts";

/** Headers of IP and UDP, which are given back with the data, bytes. */
const HEADER_BYTES = 28;

/** A datagram has left: tells when, if that is wanted, with the whole packet. */
export function stampDatagram(socket: DatagramSocket, bytes: Uint8Array, stamps: number): void {
  if (stamps === 0) return;
  const { errors, nowNs, numbers } = socket;
  const flags = numbers.get(SOL_SOCKET, SO_TIMESTAMPING);
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const data = has(SOF_TIMESTAMPING_OPT_ID) ? socket.stampKey++ : 0;
  const payload = new Uint8Array(
    has(SOF_TIMESTAMPING_OPT_TSONLY) ? 0 : HEADER_BYTES + bytes.length,
  );
  if (payload.length > 0) payload.set(bytes, HEADER_BYTES);
  const tell = (info: number): void => {
    const control: ControlMessage[] = [];
    if (has(SOF_TIMESTAMPING_SOFTWARE)) {
      const value = { softwareNs: nowNs, hardwareNs: 0 };
      control.push({ level: SOL_SOCKET, type: SCM_TIMESTAMPING, value });
    }
    const [errno] = ERRNO.ENOMSG;
    const value = { ...NO_ERROR, errno, origin: SO_EE_ORIGIN_TIMESTAMPING, info, data };
    control.push({ level: SOL_IP, type: IP_RECVERR, value });
    if (errors.push({ control, payload, name: null })) socket.waiters.wake(POLLERR);
  };
  if ((stamps & SOF_TIMESTAMPING_TX_SCHED) !== 0) tell(SCM_TSTAMP_SCHED);
  if ((stamps & SOF_TIMESTAMPING_TX_SOFTWARE) !== 0) tell(SCM_TSTAMP_SND);
}
