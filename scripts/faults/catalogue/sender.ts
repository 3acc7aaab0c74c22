import { fault, type Fault } from "../fault.ts";

/** Loss, congestion and the peer's window (RFC 5681, RFC 6675, RFC 9293 §3.8.6). */
export const sender: readonly Fault[] = [
  {
    name: "sacked-data-sent-again",
    about: "what is taken for lost and then SACKed is sent again all the same",
    edits: [
      {
        file: "packages/tcp/src/send/scoreboard.ts",
        find: "(this.flags(index) & (LOST | RETRANSMITTED | SACKED)) === LOST",
        replace: "(this.flags(index) & (RETRANSMITTED | SACKED)) !== RETRANSMITTED",
      },
    ],
  },
  {
    name: "dsack-taken-for-loss",
    about: "a D-SACK makes the oldest segment in flight count as lost",
    edits: [
      {
        file: "packages/tcp/src/loss/acknowledge.ts",
        find: "  tcb.delivery.delivered += facts.sackDelivered;\n  if (facts.priorCount === 0) {",
        replace:
          '  if ((facts.flags & DSACKING) !== 0 && tcb.scoreboard.count > 0) {\n    markLost(tcb, 0, "dupthresh", out.nowNs);\n  }\n  tcb.delivery.delivered += facts.sackDelivered;\n  if (facts.priorCount === 0) {',
      },
      {
        file: "packages/tcp/src/loss/acknowledge.ts",
        find: 'import { updateReorderingWindow } from "./rack.ts";\n',
        replace:
          'import { markLost } from "./mark-lost.ts";\nimport { updateReorderingWindow } from "./rack.ts";\n',
      },
    ],
  },
  fault(
    "lost-retransmission-forgotten",
    "what is lost is marked as retransmitted, and never leaves",
    "packages/tcp/src/loss/retransmit.ts",
    '    const sent = retransmit(tcb, out, index, "lost", Math.min(room, most));\n',
    '    if (index > 0) {\n      board.retransmitted(index);\n      continue;\n    }\n    const sent = retransmit(tcb, out, index, "lost", Math.min(room, most));\n',
  ),
  {
    name: "cwnd-grows-unused",
    about: "cwnd grows though the application does not fill it",
    edits: [
      {
        file: "packages/tcp/src/congestion/reno.ts",
        find: "    if (!event.cwndLimited) return;\n",
        replace: "",
      },
      {
        file: "packages/tcp/src/congestion/cubic.ts",
        find: "    if (!cwndLimited) return;\n",
        replace: "    void cwndLimited;\n",
      },
    ],
  },
  {
    name: "loss-without-reduction",
    about: "a loss leaves ssthresh where cwnd was",
    edits: [
      {
        file: "packages/tcp/src/congestion/cubic.ts",
        find: "    return Math.max(Math.floor((windowSegments * beta) / 1024), 2);\n",
        replace:
          "    return Math.max(Math.floor((windowSegments * (beta + 1024 - beta)) / 1024), 2);\n",
      },
      {
        file: "packages/tcp/src/congestion/reno.ts",
        find: "windowSegments >> 1, 2);",
        replace: "windowSegments, 2);",
      },
    ],
  },
  fault(
    "mark-reduces-again-and-again",
    "every echo of a mark reduces cwnd, also within one round trip",
    "packages/tcp/src/loss/recovery.ts",
    '  if (tcb.recovery !== "open" && tcb.recovery !== "disorder") return;\n',
    '  if (tcb.recovery !== "open" && tcb.recovery !== "disorder" && tcb.recovery !== "cwr") return;\n',
  ),
  fault(
    "slow-start-twice-as-fast",
    "slow start counts each segment acknowledged twice",
    "packages/tcp/src/congestion/controller.ts",
    "  const cwnd = Math.min(controller.cwndSegments + counted, controller.ssthreshSegments);\n",
    "  const cwnd = Math.min(controller.cwndSegments + 2 * counted, controller.ssthreshSegments);\n",
  ),
  {
    name: "beyond-the-window",
    about: "a segment leaves that reaches beyond the peer's window",
    edits: [
      {
        file: "packages/tcp/src/send/push.ts",
        find: "  return end <= tcb.unaOffset + tcb.sndWndBytes;\n",
        replace: "  return end <= tcb.unaOffset + tcb.sndWndBytes + 10;\n",
      },
      {
        file: "packages/tcp/src/send/output.ts",
        find: "tcb.sndWndBytes), tcb.sndNxt); // U\n",
        replace: "tcb.sndWndBytes + 10), tcb.sndNxt); // U\n",
      },
    ],
  },
  fault(
    "window-of-syn-scaled",
    "the window of a SYN is scaled",
    "packages/tcp/src/segment-arrives/ack.ts",
    "const scale = (segment.flags & SYN) === 0 ? tcb.sndScale : 0;",
    "const scale = (segment.flags & SYN) === 0 ? tcb.sndScale : tcb.sndScale + 2;",
  ),
  fault(
    "mss-without-options",
    "segments leave no room for the timestamps that each has",
    "packages/tcp/src/send/mss.ts",
    "  const options = tcb.timestampsOk ? TIMESTAMP_BYTES : 0;\n",
    "  const options = tcb.timestampsOk ? TIMESTAMP_BYTES - 4 : 0;\n",
  ),
  fault(
    "send-buffer-off-by-one",
    "a retransmission of a part begins one byte late in the buffer",
    "packages/tcp/src/send/buffer.ts",
    "    const within = (offset - chunk.start) | 0; // as an integer: else packets would change their shape\n    packet.payloadLength = length;\n",
    "    let within = (offset - chunk.start) | 0;\n    if (chunk === this.#head && within > 0 && within + length < chunk.bytes.length) within++;\n    packet.payloadLength = length;\n",
  ),
];
