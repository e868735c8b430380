/** What is used here of the WebAssembly JavaScript Interface, which the types of Node leave to those of browsers. */
declare namespace WebAssembly {
  type ExportValue = ((...parameters: number[]) => void) | { readonly buffer: ArrayBuffer };
  interface Instance {
    readonly exports: Readonly<Record<string, ExportValue>>;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
  function instantiate(module: Module): Promise<Instance>;
}
