export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

/** In the words of coreutils. */
const words: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  ENOTDIR: 'no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
};

/** Why a file cannot be read. */
export function fileReason(error: unknown): string {
  const [, said] = Object.entries(words).find(([code]) => hasCode(error, code)) ?? [];
  return said ?? (error instanceof Error ? error.message : String(error));
}
