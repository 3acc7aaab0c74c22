import { ms, type Ns } from "@seedwire/engine";
import type { TcpOptions } from "../config.ts";
import { inState, type Lab } from "../lab.fixture.ts";
import { seqAdd } from "../seq.ts";
import type { Tcb } from "../tcb.ts";

/** A connection of Linux with segments of 1000 bytes, an RTO of 190 ms and no round trip measured. */
export function labWith(set: Partial<Tcb> = {}, options: TcpOptions = {}): Lab {
  const rto = options.initialRtoNs ?? ms(190);
  const rtos = { initialRtoNs: rto, rtoAfterSynLossNs: rto };
  const config = { profile: "linux", timestamps: false, ...rtos } as const;
  const lab = inState("ESTABLISHED", { ...config, ...options });
  const { tcb } = lab;
  setRoundTrip(tcb, -1);
  lab.nowNs = ms(10_000);
  const quiet = { rcvMssBytes: 1000, atoNs: ms(40), quickAcks: 0, answersInTurn: 0 };
  Object.assign(tcb, quiet, { lastDataReceivedNs: 0 }, set);
  return lab;
}

/** SRTT; -1 without a measurement. */
export const setRoundTrip = (tcb: Tcb, srttNs: Ns): void => {
  Object.defineProperty(tcb.rtt, "srttNs", { value: srttNs, configurable: true });
};

/** Our right edge is so far from what was acknowledged last. */
export const offer = (tcb: Tcb, bytes: number): void => {
  tcb.rcvAdv = seqAdd(tcb.lastAckSent, bytes);
};
