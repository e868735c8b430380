/** Whether a profile is a file of one's own: everything without a slash or `.json` is the name of one that comes along. */
export function isProfileFile(profile: string): boolean {
  return /[/\\]|\.json$/.test(profile);
}
