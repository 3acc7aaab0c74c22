import { expect, test } from "vitest";
import { ms, ordinals } from "../index.ts";
import { inRun } from "../run/in-run.fixture.ts";

test("every packet and every state is kept", () =>
  inRun(async ({ net }) => {
    const a = net.host("A", { tcp: { profile: "rfc", iss: 100 } });
    const b = net.host("B", { tcp: { profile: "rfc", iss: 300 } });
    net.cable(a, b, { delayNs: "10ms", forward: { loss: ordinals(1), duplicate: ordinals(3) } });
    const log = net.log();
    b.tcp.listen(80);
    const connection = await a.tcp.connect(b, 80, { localPort: 49152 });
    await net.sleep("100ms");
    expect(log.packets).toHaveLength(5);
    expect(log.packets[0]).toEqual({
      link: "A>B",
      timeNs: 0,
      deliveredNs: null,
      dropped: "loss",
      copy: false,
      protocol: "tcp",
      sizeBytes: 44,
      payloadBytes: 0,
      payload: new Uint8Array(0),
      sourcePort: 49152,
      destinationPort: 80,
      flags: "SYN",
      seq: 100,
      ack: 0,
      window: 65535,
      mss: 1460,
      windowScale: null,
      timestamps: null,
      text: "10.0.0.1:49152 > 10.0.0.2:80 [S] seq 100 win 65535 <mss 1460> len 0",
    });
    expect(
      log.packets.map(({ flags, timeNs, deliveredNs }) => [flags, timeNs, deliveredNs]),
    ).toEqual([
      ["SYN", 0, null],
      ["SYN", ms(1000), ms(1010)],
      ["SYN,ACK", ms(1010), ms(1020)],
      ["ACK", ms(1020), ms(1030)],
      ["ACK", ms(1030), ms(1030)], // the copy
    ]);
    expect(log.packets.map(({ copy }) => copy)).toEqual([false, false, false, false, true]);
    expect(log.on("B>A")).toEqual([log.packets[2]]);
    expect(log.states.map(({ host, from, to, timeNs }) => [timeNs, host, from, to])).toEqual([
      [0, "B", "CLOSED", "LISTEN"],
      [0, "A", "CLOSED", "SYN-SENT"],
      [ms(1010), "B", "LISTEN", "SYN-RECEIVED"],
      [ms(1020), "A", "SYN-SENT", "ESTABLISHED"],
      [ms(1030), "B", "SYN-RECEIVED", "ESTABLISHED"],
    ]);
    expect(log.figure(ms(1))).toEqual([
      "1 s A>B <SEQ=100><CTL=SYN><MSS=1460>",
      "1.01 s B>A <SEQ=300><ACK=101><CTL=SYN,ACK><MSS=1460>",
      "1.02 s A>B <SEQ=101><ACK=301><CTL=ACK>",
      "1.03 s A>B <SEQ=101><ACK=301><CTL=ACK>",
    ]);
    expect(log.figure()[0]).toBe("0 s A>B <SEQ=100><CTL=SYN><MSS=1460> (loss)");
    expect(log.history(connection)).toEqual(["0 s SYN-SENT", "1.02 s ESTABLISHED"]);
  }));
