const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** `3.0 GiB`, `17 bytes`. */
export function size(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  return `${power === 0 ? bytes : (bytes / 1024 ** power).toFixed(1)} ${units[power] ?? ''}`;
}
