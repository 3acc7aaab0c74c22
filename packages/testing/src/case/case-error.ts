/** What a case promises did not come about: the application saw something that it must not see. */
export class CaseError extends Error {
  override readonly name = "CaseError";
}
