import type { Oracle } from "seedwire";

/** The pool of packets comes out even. */
export const packetsGivenBack: Oracle = {
  name: "packets-given-back",
  promise:
    "When nothing is left to happen, every packet is given back to the pool but the datagrams that wait to be read",
  source: "RFC 1122 §3.3.2",
  watch: ({ net, breach }) => {
    return ({ quiet }) => {
      const [first] = net.hosts;
      if (!quiet || first === undefined) return;
      let waiting = 0;
      for (const { udp } of net.hosts) {
        for (const socket of udp.stack.ports.sockets()) waiting += socket.waiting;
      }
      const { inUse } = first.node.pool;
      if (inUse === waiting) return;
      breach({ found: `${inUse} packets are in use, and ${waiting} wait to be read` });
    };
  },
};
