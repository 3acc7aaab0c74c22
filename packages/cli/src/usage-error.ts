/**
 * Something that whoever typed the command, or wrote the file, can put right: told without a stack,
 * exit code 2. The message says where, what was found, what would be right and how to write it.
 */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
