/** CPU time of this process so far, of all its threads, user and system together, ns. */
export function cpuNs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}
