/** What is used here of the WebAssembly JavaScript Interface, which the types of Node leave to those of browsers. */
declare namespace WebAssembly {
  type ExportValue = ((...parameters: number[]) => void) | { readonly buffer: ArrayBuffer };
  function instantiate(
    bytes: Uint8Array,
  ): Promise<{ readonly instance: { readonly exports: Readonly<Record<string, ExportValue>> } }>;
}
