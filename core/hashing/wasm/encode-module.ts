import { unsignedLeb128, vector } from './leb128.ts';

/** WebAssembly Core Specification 2.0, 5.3: number and vector types in the binary format. */
const valueTypes = { i32: 0x7f, v128: 0x7b } as const;
export type ValueType = keyof typeof valueTypes;

/** Instructions in the binary format (5.4), without the `end` of the function. */
export type Code = readonly number[];

export interface WasmFunction {
  readonly name: string;
  /** Locals 0 and up; there are no results. */
  readonly parameters: readonly ValueType[];
  /** The locals behind the parameters. */
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

interface WasmModule {
  /** Of 64 KiB. The memory neither grows nor shrinks, and is exported as `memory`. */
  readonly memoryPages: number;
  readonly functions: readonly WasmFunction[];
}

const magicAndVersion = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const functionType = 0x60;
const end = 0x0b;
const exportedFunction = 0x00;
const exportedMemory = 0x02;
const withMaximum = 0x01;

const name = (text: string): Code => vector([...Buffer.from(text, 'utf8')].map((byte) => [byte]));
const section = (id: number, entries: readonly Code[]): Code => {
  const content = vector(entries);
  return [id, ...unsignedLeb128(content.length), ...content];
};

function functionBody({ locals, body }: WasmFunction): Code {
  const declared = vector(locals.map((type) => [1, valueTypes[type]]));
  const size = declared.length + body.length + 1;
  return [...unsignedLeb128(size), ...declared, ...body, end];
}

/** A module in the binary format (5.5): functions without imports over one memory, all exported. */
export function encodeModule({ memoryPages, functions }: WasmModule): Uint8Array {
  const pages = unsignedLeb128(memoryPages);
  return Uint8Array.from([
    ...magicAndVersion,
    ...section(
      1,
      functions.map(({ parameters }) => [
        functionType,
        ...vector(parameters.map((type) => [valueTypes[type]])),
        0,
      ]),
    ),
    ...section(
      3,
      functions.map((_, index) => unsignedLeb128(index)),
    ),
    ...section(5, [[withMaximum, ...pages, ...pages]]),
    ...section(7, [
      [...name('memory'), exportedMemory, 0],
      ...functions.map((f, index) => [...name(f.name), exportedFunction, ...unsignedLeb128(index)]),
    ]),
    ...section(10, functions.map(functionBody)),
  ]);
}
