import { fault, type Fault } from "../fault.ts";

const TEXT = "packages/tcp/src/receive/text.ts";
const WINDOW = "packages/tcp/src/receive/window.ts";
const FIN = "packages/tcp/src/segment-arrives/text-and-fin.ts";

/** What arrives, what is told of it, and the window (RFC 9293 §3.8.6, §3.10.7.4, RFC 2018 §4). */
export const receiver: readonly Fault[] = [
  fault(
    "old-sack-block-kept",
    "SACK blocks stay when their gap is filled",
    TEXT,
    "  if (reassembly.empty) reassembly.sack.clear();\n  else reassembly.sack.forget(tcb.rcvNxt);\n",
    "",
  ),
  fault(
    "sack-covers-the-hole",
    "a SACK block begins at RCV.NXT: what is missing is told to be there",
    TEXT,
    "    sack.report(seq, end);\n",
    "    sack.report(seqAdd(tcb.rcvNxt, 1), end);\n",
  ),
  fault(
    "fin-acknowledged-before-data",
    "a FIN that comes early counts, though data before it is missing",
    TEXT,
    "  if (reassembly.full) return null;\n",
    '  if (fin) {\n    advance(tcb, end);\n    tcb.finReceived = true;\n    return "in order";\n  }\n',
  ),
  fault(
    "fin-lost-in-reassembly",
    "a FIN that waited for data before it is forgotten",
    TEXT,
    "  if (piece.fin) tcb.finReceived = true;\n",
    "",
  ),
  {
    name: "fin-counted-twice",
    about: "a FIN that comes again takes one more sequence number",
    edits: [
      {
        file: FIN,
        find: "  if (isFin) tcb.ackNow = true; // the ACK of it was lost\n",
        replace:
          "  if (isFin) {\n    tcb.rcvNxt = seqAdd(tcb.rcvNxt, 1);\n    tcb.ackNow = true;\n  }\n",
      },
      {
        file: "packages/tcp/src/segment-arrives/after-fin.ts",
        find: "  noteUnacceptable(tcb, segment);\n  tcb.ackNow = true;\n",
        replace:
          "  noteUnacceptable(tcb, segment);\n  if ((segment.flags & FIN) !== 0) tcb.rcvNxt = seqAdd(tcb.rcvNxt, 1);\n  tcb.ackNow = true;\n",
      },
    ],
  },
  fault(
    "overlap-delivered-twice",
    "what a piece has in common with what was read is read again",
    TEXT,
    "  let skip = seqDiff(tcb.rcvNxt, piece.start);\n",
    "  let skip = 0;\n",
  ),
  fault(
    "retransmission-overlap-not-cut",
    "the part of a segment that was here already is delivered once more",
    TEXT,
    "tcb.receiveBuffer.push(segment.payload, segment.payloadOffset + skip, length);",
    "tcb.receiveBuffer.push(segment.payload, segment.payloadOffset, length);",
  ),
  fault(
    "pieces-joined-across-a-gap",
    "a piece takes in one that does not follow it directly",
    "packages/tcp/src/receive/reassembly.ts",
    "if (to.end !== start || chunk.length > to.tailroom) return false;",
    "if (seqGt(to.end, start) || chunk.length > to.tailroom) return false;",
  ),
  fault(
    "window-update-lost",
    "a window that was closed opens without a word",
    WINDOW,
    '  if (tcb.config.receiveWindow === "linux") return linuxDeservesUpdate(tcb);\n',
    '  if (tcb.config.receiveWindow === "linux") return linuxDeservesUpdate(tcb) && rcvWndBytes(tcb) > 0;\n  if (rcvWndBytes(tcb) === 0) return false;\n',
  ),
  {
    name: "window-taken-back",
    about: "the right edge of the window moves to the left when memory runs short",
    edits: [
      {
        file: "packages/tcp/src/receive/linux-window.ts",
        find: "  if (window < current && !shrinks) window = roundUp(current, unit);\n",
        replace: "",
      },
    ],
  },
  fault(
    "half-closed-and-deaf",
    "after our FIN what the peer still sends is not taken",
    "packages/tcp/src/state.ts",
    'state === "ESTABLISHED" || state === "FIN-WAIT-1" || state === "FIN-WAIT-2";',
    'state === "ESTABLISHED";',
  ),
  fault(
    "simultaneous-close-stuck",
    "the FIN of a simultaneous close is not heard",
    FIN,
    '      changeState(tcb, "CLOSING", out); // our FIN is not acknowledged yet, or we would be in FIN-WAIT-2\n',
    "",
  ),
  fault(
    "time-wait-deaf",
    "TIME-WAIT does not acknowledge a FIN that comes again",
    "packages/tcp/src/segment-arrives/time-wait.ts",
    "  if (isOld || (flags & ACK) !== 0) enterTimeWait(tcb, out);\n  answer(tcb, segment, out);\n",
    "  if (isOld || (flags & ACK) !== 0) enterTimeWait(tcb, out);\n",
  ),
  fault(
    "checksum-not-verified",
    "TCP takes segments whose checksum is wrong",
    "packages/wire/src/tcp.ts",
    '  if (!sameChecksum(checksum, expected)) return "tcp-checksum";\n',
    '  if (!sameChecksum(checksum, expected) && expected < 0) return "tcp-checksum";\n',
  ),
  fault(
    "connections-mixed-up",
    "connections are told apart without the peer's port",
    "packages/tcp/src/connection-table.ts",
    "        endpoint.remotePort === remotePort &&\n        endpoint.localPort",
    "        endpoint.localPort",
  ),
];
