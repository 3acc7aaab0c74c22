/**
 * Something handed in from outside (a parameter, a seed, an option of the command line) is wrong.
 * The message says what was found, what would be right and how to write it; a stack is of no use.
 */
export class InputError extends RangeError {
  override readonly name = "InputError";
}
