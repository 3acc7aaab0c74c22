/**
 * The one function that a module of WebAssembly exports, at work on a memory. Null where there is no
 * WebAssembly, or none that knows vectors.
 *
 * @param module as Base64
 */
export function vectorFunctionIn<Call>(
  memory: { readonly buffer: ArrayBuffer },
  module: string,
): Call | null {
  try {
    const bytes = Uint8Array.from(atob(module), (char) => char.charCodeAt(0));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { "": { memory } });
    return exports[""] as Call;
  } catch {
    return null;
  }
}
