import { fault, type Fault } from "../fault.ts";

const RTO = "packages/tcp/src/rtt/rto.ts";
const TIMEOUT = "packages/tcp/src/event/retransmission-timeout.ts";
const STATES = "packages/tcp/src/event/change-state.ts";

/** Timers and what they are set by (RFC 6298, RFC 9293 §3.8). */
export const timers: readonly Fault[] = [
  fault("rto-not-backed-off", "the RTO is not doubled", RTO, "  tcb.rtoBackoff++;\n", ""),
  fault(
    "syn-not-backed-off",
    "by the RFC profile a SYN is repeated at equal intervals",
    TIMEOUT,
    "if (tcb.synTimeouts > linear) backOffRto(tcb);",
    'if (tcb.synTimeouts > linear && tcb.config.profile === "linux") backOffRto(tcb);',
  ),
  {
    name: "rto-without-floor",
    about: "the RTO has no floor: a steady path makes it a round trip",
    edits: [
      {
        file: "packages/tcp/src/rtt/estimator.ts",
        find: "    const minVarianceUs = Math.floor(this.minRtoNs / 1000);\n",
        replace: "    const minVarianceUs = 0;\n",
      },
      {
        file: "packages/tcp/src/rtt/estimator.ts",
        find: "K * this.rttvarNs)), this.minRtoNs);",
        replace: "K * this.rttvarNs)), 0);",
      },
    ],
  },
  fault(
    "rto-sends-nothing",
    "the retransmission timer expires and nothing is sent again",
    TIMEOUT,
    '    retransmit(tcb, out, 0, "RTO");\n',
    "",
  ),
  fault(
    "karn-ignored",
    "round trips are measured of segments that were sent twice",
    "packages/tcp/src/loss/clean-queue.ts",
    "      flags |= RETRANSMITTED_ACKED;\n      tcb.reduction.repairedSegments++;\n",
    "      tcb.reduction.repairedSegments++;\n      lastNs = sentNs;\n      if (firstNs < 0) firstNs = sentNs;\n",
  ),
  {
    name: "timer-runs-after-close",
    about: "the retransmission timer of a closed connection goes on",
    edits: [
      {
        file: STATES,
        find: '  changeState(tcb, "CLOSED", out);\n  tcb.rtoDeadlineNs = NEVER;\n',
        replace: '  changeState(tcb, "CLOSED", out);\n',
      },
      {
        file: STATES,
        find: "  tcb.sendBuffer.clear();\n  dropEarly(tcb);\n  endSending(tcb);\n",
        replace: "  dropEarly(tcb);\n",
      },
      {
        file: "packages/tcp/src/endpoint.ts",
        find: '    if (tcb.state === "CLOSED") {\n      this.#timer.close();\n      return;\n    }\n',
        replace: "",
      },
    ],
  },
  fault(
    "time-wait-too-short",
    "TIME-WAIT lasts a thousandth of its time",
    STATES,
    "timerEndNs(tcb, out.nowNs, tcb.config.timeWaitNs)",
    "timerEndNs(tcb, out.nowNs, Math.floor(tcb.config.timeWaitNs / 1000))",
  ),
  fault(
    "probe-only-once",
    "a closed window is probed once and never again",
    "packages/tcp/src/send/zero-window-probe.ts",
    "  tcb.persistDeadlineNs = timerEndNs(tcb, nowNs, waitNs);\n",
    "  tcb.persistDeadlineNs = timerEndNs(tcb, nowNs, tcb.probeBackoff > 1 ? 1e15 : waitNs);\n",
  ),
  {
    name: "delayed-ack-never",
    about: "an ACK that is put off never leaves by itself",
    edits: [
      {
        file: "packages/tcp/src/receive/linux-acks.ts",
        find: "  tcb.delayedAckDeadlineNs = Math.min(tcb.delayedAckDeadlineNs, endNs);\n",
        replace: "  tcb.delayedAckDeadlineNs = Math.min(tcb.delayedAckDeadlineNs, endNs + 1e12);\n",
      },
      {
        file: "packages/tcp/src/receive/ack-policy.ts",
        find: "tcb.delayedAckDeadlineNs = out.nowNs + tcb.config.delayedAckNs;",
        replace: "tcb.delayedAckDeadlineNs = out.nowNs + 1e12;",
      },
    ],
  },
];
