/** One line of a rendered difference. */
export interface DiffLine {
  readonly sign: '-' | '+' | ' ';
  readonly text: string;
}

/** The lines of two texts that differ, with two lines around them; what lies between is counted. */
export function textLines(before: string, after: string): DiffLine[] {
  const lines = compareLines(linesOf(before), linesOf(after));
  const isShown = lines.map(() => false);
  lines.forEach(({ sign }, index) => {
    if (sign !== ' ') {
      isShown.fill(true, Math.max(0, index - context), index + context + 1);
    }
  });
  const shown: DiffLine[] = [];
  for (let index = 0; index < lines.length;) {
    if (isShown[index]) {
      shown.push(lines[index]);
      index++;
    } else {
      const next = nextShown(isShown, index);
      shown.push({ sign: ' ', text: `(${next - index} unchanged ${next - index === 1 ? 'line' : 'lines'})` });
      index = next;
    }
  }
  return shown;
}

const context = 2;

/** Above this many pairs of lines (two texts of a thousand lines) the part that differs is shown as replaced as a whole: time and memory grow with it. */
const mostPairs = 1_000_000;

function compareLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) {
    start++;
  }
  let [oldEnd, newEnd] = [before.length, after.length];
  while (oldEnd > start && newEnd > start && before[oldEnd - 1] === after[newEnd - 1]) {
    oldEnd--;
    newEnd--;
  }
  const [old, fresh] = [before.slice(start, oldEnd), after.slice(start, newEnd)];
  return [
    ...before.slice(0, start).map(signed(' ')),
    ...old.length * fresh.length > mostPairs ? [...old.map(signed('-')), ...fresh.map(signed('+'))] : shortestEdit(old, fresh),
    ...before.slice(oldEnd).map(signed(' ')),
  ];
}

/** Keeps the longest common subsequence: `common[i][j]` is its length for the lines from `i` and `j` on. */
function shortestEdit(before: readonly string[], after: readonly string[]): DiffLine[] {
  const common = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      common[i][j] = before[i] === after[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
    }
  }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push(signed(' ')(before[i]));
      i++;
      j++;
    } else if (i < before.length && (j === after.length || common[i + 1][j] >= common[i][j + 1])) {
      lines.push(signed('-')(before[i]));
      i++;
    } else {
      lines.push(signed('+')(after[j]));
      j++;
    }
  }
  return lines;
}

function signed(sign: DiffLine['sign']): (text: string) => DiffLine {
  return (text) => ({ sign, text });
}

function nextShown(isShown: readonly boolean[], from: number): number {
  const next = isShown.indexOf(true, from);
  return next === -1 ? isShown.length : next;
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  return lines[lines.length - 1] === '' ? lines.slice(0, -1) : [...lines, '(no newline at the end)'];
}
