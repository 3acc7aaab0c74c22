import {
  OPTION_FAST_OPEN,
  OPTION_FAST_OPEN_EXPERIMENTAL,
  OPTION_MSS,
  OPTION_SACK_PERMITTED,
  OPTION_USER_TIMEOUT,
  OPTION_WINDOW_SCALE,
  type Packet,
} from "@seedwire/wire";
import { userTimeoutField } from "../segment-arrives/user-timeout-option.ts";
import type { Tcb } from "../tcb.ts";

/** Options of a SYN: what we offer; of a SYN,ACK: of that, what the peer offered too. */
export function synOptions(tcb: Tcb, packet: Packet, answering: boolean): void {
  const { config } = tcb;
  // In a simultaneous open Linux repeats all that its SYN offered.
  if (!tcb.passive && config.profile === "linux") answering = false;
  packet.tcpOptions |= OPTION_MSS;
  packet.mss = tcb.ownMssBytes;
  const offersScale = answering ? tcb.windowScaleOk : config.windowScaling;
  if (offersScale) {
    packet.tcpOptions |= OPTION_WINDOW_SCALE;
    packet.windowScale = tcb.rcvScale;
  }
  if (answering ? tcb.sackOk : config.sack) packet.tcpOptions |= OPTION_SACK_PERMITTED;
  putFastOpen(tcb, packet);
}

/** Our SYN has offered timestamps, and Linux repeats the offer when SYNs cross. */
export const offersTimestamps = ({ passive, config }: Tcb): boolean =>
  !passive && config.timestamps && config.profile === "linux";

/** Fast Open (RFC 7413 §4.1.1): only the first copy of a SYN or SYN,ACK has it (§4.2.2). */
function putFastOpen(tcb: Tcb, packet: Packet): void {
  const option = tcb.fastOpen.option;
  if (option === null) return;
  tcb.fastOpen.option = null;
  tcb.fastOpen.sentOption = true;
  packet.tcpOptions |= option.experimental ? OPTION_FAST_OPEN_EXPERIMENTAL : OPTION_FAST_OPEN;
  packet.fastOpenCookie = option.cookie;
}

/** UTO (RFC 5482 §3): in the SYN, and in the first segment after it that has room. */
export function putUserTimeout(tcb: Tcb, packet: Packet, onSyn: boolean): void {
  packet.tcpOptions |= OPTION_USER_TIMEOUT;
  packet.userTimeout = userTimeoutField(tcb.config.advertisedUserTimeoutNs);
  if (!onSyn) tcb.sendUserTimeout = false;
}
