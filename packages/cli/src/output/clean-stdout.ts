/**
 * Keeps what a scenario prints (`console.log`) away from stdout, which is for the one JSON document:
 * it goes to stderr. Returns how to end that.
 */
export function keepStdoutClean(): () => void {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  return () => {
    stdout.write = write;
  };
}
