import { type Seq, seqAdd } from "../seq.ts";

/** What a connection knows of explicit congestion notification (RFC 3168 §6.1): part of the TCB. */
export interface Ecn {
  /** Our first SYN asked for it. */
  asked: boolean;
  /** Both ends agreed to it in the handshake. */
  agreed: boolean;
  /** The peer has sent packets that say they may be marked. */
  seen: boolean;
  /** A mark has come: our ACKs say ECE until the peer says CWR (RFC 3168 §6.1.3). */
  echoing: boolean;
  /** Where the data ends that was ever sent: what begins before is sent again. */
  sentUpTo: Seq;
  /** cwnd was reduced: the next new data says CWR (RFC 3168 §6.1.2). */
  cwrDue: boolean;
}

/** Before the handshake. */
export const newEcn = (iss: Seq): Ecn => ({
  asked: false,
  agreed: false,
  seen: false,
  echoing: false,
  sentUpTo: seqAdd(iss, 1),
  cwrDue: false,
});
