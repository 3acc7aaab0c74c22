import { expect, test } from "vitest";
import { F_GETFD, F_GETFL, FD_CLOEXEC, O_CLOEXEC, O_CREAT, O_RDONLY } from "./constants/index.ts";
import { lab, ok } from "./lab.fixture.ts";

test.each([
  [0, 0],
  [O_CLOEXEC, FD_CLOEXEC],
])("pipe2 and open with flags %i: F_GETFD tells %i", (flags, expected) => {
  const { a } = lab();
  const fds = [-1, -1];
  ok(a.pipe(fds, flags));
  const file = ok(a.open("/dev/zero", O_RDONLY | O_CREAT | flags));
  expect([...fds, file].map((fd) => a.fcntl(fd, F_GETFD))).toEqual([expected, expected, expected]);
  expect(a.fcntl(file, F_GETFL)).toBe(O_RDONLY);
});
