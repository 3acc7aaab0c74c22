/** Why something may not be used inside a simulation, and what to use instead. */
export type Instead = keyof typeof INSTEAD;

export const INSTEAD = {
  time: "the run would differ each time; virtual time is net.now (ns), a host's own clock host.clock.wallNs",
  random:
    'the run would differ each time; draw from net.rng("name").double(), a stream that follows from the seed',
  secret:
    'the run would differ each time; draw from net.rng("name").int32(), a stream that follows from the seed',
  timer:
    'the host\'s time is not that of the simulation; await net.sleep("5ms"), or write net.after("5ms", action)',
  turn: "when it comes depends on the host; await net.sleep(0), or call the function itself",
  thread:
    "it ends when a thread of the host is done, not at a virtual time; use what computes at once (createHash, gzipSync), or do it before the run",
  file: "what it finds does not follow from the seed; read files before the run, at the top of the scenario's file, and tell results by report.metric and report.note",
  network:
    "the network of a simulation is net; a host's sockets are host.tcp.connect(server, 80), host.tcp.listen(80), host.udp.bind(53)",
  name: 'names of a simulation are those of its hosts; net.get("server").address is an address',
  process: "what it does does not follow from the seed; start it before the run or after",
  machine: "the run would differ each time; what varies is a parameter of the scenario",
} as const;
