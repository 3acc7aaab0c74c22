/** Kinds of TCP option (IANA, TCP Option Kind Numbers). */

/** End of the option list (RFC 9293 §3.2). */
export const KIND_END = 0;
/** No operation: padding between options (RFC 9293 §3.2). */
export const KIND_NOP = 1;
/** Maximum segment size (RFC 9293 §3.7.1). */
export const KIND_MSS = 2;
/** Window scale (RFC 7323 §2). */
export const KIND_WINDOW_SCALE = 3;
/** Selective acknowledgements are welcome (RFC 2018 §2). */
export const KIND_SACK_PERMITTED = 4;
/** Selective acknowledgement: up to four blocks (RFC 2018 §3). */
export const KIND_SACK = 5;
/** Timestamps (RFC 7323 §3). */
export const KIND_TIMESTAMPS = 8;
/** User timeout (RFC 5482 §3). */
export const KIND_USER_TIMEOUT = 28;
/** Fast Open cookie, or a request for one (RFC 7413 §4.1.1). */
export const KIND_FAST_OPEN = 34;
/** An experiment (RFC 6994 §3): Fast Open of before RFC 7413, if the next 16 bits are its number. */
export const KIND_EXPERIMENT = 254;
export const FAST_OPEN_EXPERIMENT = 0xf989;
/** Accurate ECN byte counters in the order ECT(0), CE, ECT(1) (RFC 9768 §3.2.3). */
export const KIND_ACCECN_0 = 172;
/** Accurate ECN byte counters in the order ECT(1), CE, ECT(0) (RFC 9768 §3.2.3). */
export const KIND_ACCECN_1 = 174;

/** NOP, NOP, timestamps of 10 bytes: how the timestamps stand that are all the options of a segment. */
export const ALIGNED_TIMESTAMPS = 0x0101080a;
