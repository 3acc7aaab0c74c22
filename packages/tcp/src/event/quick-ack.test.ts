import { expect, test } from "vitest";
import { inState } from "../lab.fixture.ts";
import { seqAdd } from "../seq.ts";
import { setQuickAck } from "./quick-ack.ts";

// Linux: __tcp_sock_set_quickack, which goes on in tcp_cleanup_rbuf.
test.each([
  ["leaves if it doubles the window", "PA", 5000, ["A 1 ack 101"]],
  ["waits if it does not", "PA", 15_000, []],
  ["waits after a FIN: nothing more will come", "PFA", 5000, []],
])("TCP_QUICKACK: the ACK of what is not read yet %s", (_what, flags, leftBytes, sent) => {
  const options = { timestamps: false, windowClampBytes: 20_000 };
  const lab = inState("ESTABLISHED", { profile: "linux", ...options });
  lab.event((tcb) => setQuickAck(tcb, 0));
  expect(lab.arrives({ flags, length: 100 })).toEqual([]);
  lab.tcb.rcvAdv = seqAdd(lab.tcb.rcvNxt, leftBytes);
  expect(lab.event((tcb) => setQuickAck(tcb, 1))).toEqual(sent);
});
