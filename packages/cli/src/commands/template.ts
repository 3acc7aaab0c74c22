/** The text of a scenario to start from, which runs as it is. */
export const scenarioTemplate = (
  title: string,
): string => `import { bernoulli, duration, pattern, probability, rate, scenario, size } from "seedwire";

/** A download over a link that loses packets: say here what your experiment shows. */
export default scenario(
  ${JSON.stringify(title)},
  {
    // Each can be set from the command line: --set loss=5%
    params: {
      rate: rate("20mbps"),
      rtt: duration("40ms"),
      loss: probability(0.01),
      bytes: size("1MiB"),
    },
  },
  async ({ net, params, expect, report }) => {
    // The network: two hosts, and a cable that loses packets both ways.
    const server = net.host("server");
    const client = net.host("client");
    net.cable(server, client, {
      rateBps: params.rate,
      delayNs: params.rtt / 2,
      loss: bernoulli(params.loss),
    });

    // What happens in it: the server sends bytes to whoever connects, and the client reads them.
    // (Port 5201 is iperf's: Wireshark does not try to read HTTP in these bytes.)
    const sent = pattern(params.bytes);
    server.tcp.listen(5201, (connection) => connection.end(sent));
    const connection = await client.tcp.connect(server, 5201);
    const received = await connection.readToEnd();

    // What must hold: TCP repairs what the link loses.
    expect(received).toEqual(sent);

    // What is worth knowing: it stands in the table at the end.
    report.metric("goodput", report.flow(connection).goodputBps, "bps");
  },
);
`;
