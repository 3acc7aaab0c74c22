/** What is known of a segment that was sent and not cumulatively acknowledged. */
export const SACKED = 1;
/** Taken for lost. */
export const LOST = 2;
/** Its latest retransmission is on its way. */
export const RETRANSMITTED = 4;
/** Was retransmitted at some time: its round trip tells nothing (Karn). */
export const EVER_RETRANSMITTED = 8;
/** Begins with our SYN. */
export const HAS_SYN = 16;
/** Ends with our FIN. */
export const HAS_FIN = 32;
/** Carries PSH, on each of its transmissions. */
export const HAS_PSH = 64;
/** The last segment of what was handed down as one large packet (an skb of Linux). */
export const ENDS_BURST = 128;
/** It left because the application had no more: its delivery says little of the path. */
export const APPLICATION_LIMITED = 256;
/** Nothing may be joined to it (MSG_EOR). */
export const ENDS_RECORD = 512;
