import { expect, test } from "vitest";
import { ms } from "../index.ts";
import { inRun } from "../run/in-run.fixture.ts";

test("choices of a host, a listener and a connection come as numbers or texts", () =>
  inRun(async ({ net }) => {
    const a = net.host("a", { tcp: { delayedAckNs: "25ms", receiveBufferBytes: "64KiB" } });
    const b = net.host("b");
    net.cable(a, b);
    const listener = b.tcp.listen(80, { timeWaitNs: "5s" }, () => {});
    const connection = await a.tcp.connect(b, 80, { sendBufferBytes: "10kB", iss: 7 });
    const { config } = connection.endpoint.tcb;
    expect(config).toMatchObject({ delayedAckNs: ms(25), receiveBufferBytes: 65536, iss: 7 });
    expect([config.sendBufferBytes, listener.config.timeWaitNs]).toEqual([10_000, ms(5000)]);
  }));

test("a text that is no quantity is refused by name", () =>
  inRun(({ net }) => {
    expect(() => net.host("c", { tcp: { minRtoNs: "soon" } })).toThrow(
      'Host "c": tcp: minRtoNs is "soon", expected a number of nanoseconds',
    );
    const [a, b] = [net.host("a"), net.host("b")];
    expect(() => a.tcp.open(b, 80, { maxMssBytes: "big" })).toThrow(
      'a: connect: maxMssBytes is "big"',
    );
    expect(() => a.tcp.listen(80, { r2Ns: "1x" })).toThrow('a: listen: r2Ns is "1x"');
  }));
