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

/**
 * Drops what a scenario prints: where it runs thousands of times, nobody can read it. Returns how to end
 * that.
 */
export function muteStdout(): () => void {
  const { stdout } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = (...args: unknown[]) => {
    const done = args.find((arg) => typeof arg === "function") as (() => void) | undefined;
    done?.();
    return true;
  };
  return () => {
    stdout.write = write;
  };
}
