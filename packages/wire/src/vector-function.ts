/**
 * The one function that a module of WebAssembly exports, at work on a memory. Null where there is no
 * WebAssembly, or none that knows vectors.
 *
 * @param module as Base64
 */
export function vectorFunctionIn(
  memory: { readonly buffer: ArrayBuffer },
  module: string,
): unknown {
  try {
    const bytes = Uint8Array.from(atob(module), (char) => char.charCodeAt(0));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { "": { memory } });
    return exports[""];
  } catch {
    return null;
  }
}
