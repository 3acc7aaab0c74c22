import { describe, expect, test } from "vitest";
import { ForgedPeer, OURS, THEIRS } from "./forged-peer.fixture.ts";

/** The signature behind two NOPs, so long, with `before` in front of it. */
function signature(length = 18, before: readonly number[] = [1, 1]): Uint8Array {
  return Uint8Array.of(...before, 19, length, ...Array<number>(16).fill(7));
}

describe("RFC2385-3.0 a signed segment where nobody has a key (Linux)", () => {
  test("a listener does not answer", () => {
    const peer = new ForgedPeer();
    peer.stack.listen(80);
    expect(peer.says("S", THEIRS, 0, { rawTcpOptions: signature() })).toEqual([]);
    expect(peer.says("S", THEIRS)).toEqual([`SA ${OURS} ack ${THEIRS + 1}`]);
  });

  test("nor does a connection that is being opened, nor one that is open", () => {
    const peer = new ForgedPeer();
    peer.stack.listen(80);
    peer.says("S", THEIRS);
    const signed = { rawTcpOptions: signature() };
    peer.says("A", THEIRS + 1, OURS + 1, signed);
    expect(peer.stack.connections[0]?.state).toBe("SYN-RECEIVED");
    peer.says("A", THEIRS + 1, OURS + 1);
    peer.says("RA", THEIRS + 1, OURS + 1, signed);
    expect(peer.stack.connections[0]?.state).toBe("ESTABLISHED");
  });

  test("a closed port sends no reset", () => {
    const peer = new ForgedPeer();
    expect(peer.says("S", THEIRS, 0, { rawTcpOptions: signature() })).toEqual([]);
    expect(peer.says("S", THEIRS)).toHaveLength(1);
  });

  test("what is no signature is ignored", () => {
    for (const rawTcpOptions of [signature(17), signature(18, [0, 1]), signature(18, [99, 4])]) {
      const peer = new ForgedPeer();
      peer.stack.listen(80);
      expect(peer.says("S", THEIRS, 0, { rawTcpOptions })).toHaveLength(1);
    }
  });

  test("the rfc profile ignores the option (MUST-6)", () => {
    const peer = new ForgedPeer({ profile: "rfc" });
    peer.stack.listen(80);
    expect(peer.says("S", THEIRS, 0, { rawTcpOptions: signature() })).toHaveLength(1);
  });
});
