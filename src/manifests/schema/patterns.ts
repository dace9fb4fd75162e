const compiled = new Map<string, ((text: string) => boolean) | undefined>();

/**
 * A test for a pattern as CustomResourceDefinitions write them (Go's RE2). `undefined` if JavaScript cannot express it: it is then left to the API server.
 */
export function compilePattern(pattern: string): ((text: string) => boolean) | undefined {
  if (!compiled.has(pattern)) compiled.set(pattern, translate(pattern));
  return compiled.get(pattern);
}

function translate(pattern: string): ((text: string) => boolean) | undefined {
  // Go switches case folding on inside the pattern; JavaScript can do so only for the whole of it.
  const folded = pattern.replace(/\(\?i\)/g, '');
  const source = folded.replace(/\\A/g, '^').replace(/\\z/g, '$').replace(/\(\?P</g, '(?<');
  for (const flags of ['u', '']) {
    try {
      const expression = new RegExp(source, folded === pattern ? flags : `${flags}i`);
      return (text) => expression.test(text);
    } catch { /* try without Unicode rules */ }
  }
  return undefined;
}
