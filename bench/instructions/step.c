// Counts the instructions that a process executes, one by one, where they are: step PID COUNT.
// Prints "ADDRESS TIMES" for each address, in hexadecimal and decimal. Linux on x86-64.
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>

#define SLOTS (1u << 22)

static uint64_t addresses[SLOTS];
static uint32_t times[SLOTS];

static void count(uint64_t address) {
  uint32_t slot = (uint32_t)((address * 0x9E3779B97F4A7C15ull) >> 42);
  while (addresses[slot] != 0 && addresses[slot] != address) slot = (slot + 1) & (SLOTS - 1);
  addresses[slot] = address;
  times[slot]++;
}

static int fail(const char *what) {
  perror(what);
  return 1;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: step PID COUNT\n");
    return 2;
  }
  pid_t pid = atoi(argv[1]);
  int status;
  if (ptrace(PTRACE_SEIZE, pid, 0, 0) != 0) return fail("ptrace");
  if (ptrace(PTRACE_INTERRUPT, pid, 0, 0) != 0) return fail("ptrace");
  waitpid(pid, &status, __WALL);
  for (long left = atol(argv[2]); left > 0 && WIFSTOPPED(status); left--) {
    struct user_regs_struct registers;
    if (ptrace(PTRACE_GETREGS, pid, 0, &registers) != 0) return fail("ptrace");
    count(registers.rip);
    if (ptrace(PTRACE_SINGLESTEP, pid, 0, 0) != 0) return fail("ptrace");
    waitpid(pid, &status, __WALL);
  }
  if (!WIFSTOPPED(status)) {
    fprintf(stderr, "the process ended before all was counted\n");
    return 1;
  }
  ptrace(PTRACE_DETACH, pid, 0, 0);
  for (uint32_t slot = 0; slot < SLOTS; slot++) {
    if (times[slot] != 0) printf("%" PRIx64 " %" PRIu32 "\n", addresses[slot], times[slot]);
  }
  return 0;
}
