/** An address as a message shows it: in quotes, and without the password that somebody wrote into it. */
export function shownAddress(url: string): string {
  return JSON.stringify(url.replace(/\/\/[^/\s]*@/, '//…@'));
}
