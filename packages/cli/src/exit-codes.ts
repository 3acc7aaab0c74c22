/** All scenarios passed. */
export const PASSED = 0;
/** A scenario failed, or threw. */
export const FAILED = 1;
/** Bad usage or input. */
export const MISUSED = 2;
/** A bug of seedwire. */
export const BROKEN = 3;
/** What a shell calls the end of a process by Ctrl-C. */
export const INTERRUPTED = 130;
