/** All scenarios passed. */
export const PASSED = 0;
/** A scenario failed, or threw. */
export const FAILED = 1;
/** Bad usage or input. */
export const MISUSED = 2;
/** A bug of seedwire. */
export const BROKEN = 3;
