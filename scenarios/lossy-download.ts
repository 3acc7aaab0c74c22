import { bernoulli, duration, oneOf, pattern, probability, rate, scenario, size } from "seedwire";

/** What random loss leaves of a link over a longer path. */
export default scenario(
  "lossy download",
  {
    params: {
      rate: rate("20mbps", { about: "of the cable, both ways" }),
      rtt: duration("40ms", { about: "there and back, without queueing" }),
      loss: probability(0.01, { about: "that a packet is lost on the wire, both ways" }),
      bytes: size("4MiB", { about: "to download" }),
      cc: oneOf(["cubic", "reno", "bbr", "bbr3", "dctcp", "vegas"], {
        about: "congestion control of the server",
      }),
    },
  },
  async ({ net, params, expect, report }) => {
    const server = net.host("server", { tcp: { congestionControl: params.cc } });
    const client = net.host("client");
    net.cable(server, client, {
      rateBps: params.rate,
      delayNs: params.rtt / 2,
      loss: bernoulli(params.loss),
    });

    const sent = pattern(params.bytes);
    server.tcp.listen(5201, (connection) => connection.end(sent));
    const connection = await client.tcp.connect(server, 5201);
    const received = await connection.readToEnd();

    expect(received).toEqual(sent);
    report.metric("goodput", report.flow(connection).goodputBps, "bps");
  },
);
