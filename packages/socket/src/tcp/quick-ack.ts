import type { TcpOption } from "./option-table.ts";

/** TCP_QUICKACK: 0 lets ACKs wait for company, as in an interactive session; 1 ends that. */
export const quickAck: TcpOption = {
  set({ tcb }, value) {
    if (tcb !== null) tcb.interactive = value === 0;
    return 0;
  },
  get: ({ tcb }) => (tcb === null || !tcb.interactive ? 1 : 0),
};
