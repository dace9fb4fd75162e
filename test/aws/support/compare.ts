/** Lines that no pattern promises, and patterns that no line keeps. */
export function compare(lines: readonly string[], patterns: readonly string[]): { readonly surprising: string[]; readonly missing: string[] } {
  const matches = (line: string, pattern: string): boolean => new RegExp(`^${pattern.split('*').map((part) => part.replace(/[.[\]()+?^$|]/g, '\\$&')).join('.*')}$`, 's').test(line);
  return {
    surprising: lines.filter((line) => !patterns.some((pattern) => matches(line, pattern))),
    missing: patterns.filter((pattern) => !lines.some((line) => matches(line, pattern))),
  };
}
