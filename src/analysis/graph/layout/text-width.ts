/** About how wide text is in a proportional sans-serif font, in pixels; rather too wide than too narrow. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const char of text) width += char > '\u2e7f' ? 1 : /[mwMW@%→=+…]/.test(char) ? 0.88 : /[A-Z_]/.test(char) ? 0.7 : /[ijl.,:;|'!()[\]/ ]/.test(char) ? 0.34 : 0.61;
  return width * size;
}

/** Text that is no wider than `most` pixels, its middle left out if it has to be. */
export function fitText(text: string, size: number, most: number): string {
  if (textWidth(text, size) <= most) return text;
  const chars = [...text];
  let kept = Math.min(chars.length - 1, Math.max(2, Math.floor(most / (size * 0.34))));
  const shortened = () => `${chars.slice(0, Math.ceil(kept / 2)).join('')}…${chars.slice(chars.length - Math.floor(kept / 2)).join('')}`;
  while (kept > 2 && textWidth(shortened(), size) > most) kept--;
  return shortened();
}

/** Text in lines of at most `most` pixels, broken at spaces. */
export function wrapText(text: string, size: number, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer, size) > most) {
      lines.push(line);
      line = fitText(word, size, most);
    } else {
      line = fitText(longer, size, most);
    }
  }
  return line === '' ? lines : [...lines, line];
}
