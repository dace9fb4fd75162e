import { Problem } from '../../core/validation-error';
import { completeYaml, YamlFault, YamlLines } from './complete-yaml';
import { FieldPath, ManifestDocument } from './document';
import { unsure } from './plain-scalar';
import { quickYaml } from './quick-yaml';
import { ReadProblem, readProblem } from './read-problem';
import { DocumentText, splitDocuments } from './split-documents';
import { splitList } from './split-list';

/** What was read. */
export interface ReadResult {
  /** In the order they are written, Lists expanded. */
  readonly documents: readonly ManifestDocument[];
  readonly problems: readonly ReadProblem[];
}

/**
 * Reads manifests from text: YAML with any number of documents, or JSON. Lists (`kubectl get -o yaml`) are expanded.
 *
 * Never throws: what cannot be read is a problem with its place, and the rest is read all the same.
 *
 * @param file name that places are reported under
 */
export function readText(text: string, file: string = '<stdin>'): ReadResult {
  const documents: ManifestDocument[] = [];
  const problems: ReadProblem[] = [];
  const clean = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const whole = clean.includes('\r') ? clean.replaceAll('\r\n', '\n') : clean;
  const parts = splitDocuments(whole).flatMap((part) => splitList(part)?.items ?? [part]);
  for (const part of parts) {
    const value = valueOf(part);
    if ('fault' in value) {
      if (whole.includes('{{')) {
        // One note for the file: every further document of a template fails in its own confusing way.
        return { documents, problems: [...problems, readProblem('note', file, part.line + value.fault.line - 1, 0, templateProblem)] };
      }
      problems.push(readProblem('error', file, part.line + value.fault.line - 1, value.fault.column, faultProblem(value.fault)));
      continue;
    }
    if (value.value === null || value.value === undefined) continue;
    collect(value.value, new Place(part, file, []), documents, problems);
  }
  return { documents, problems };
}

/** Where a manifest is: a document of a file, and the path to it when it is an item of a List. */
class Place {
  private lines?: YamlLines;

  public constructor(public readonly part: DocumentText, public readonly file: string, public readonly path: FieldPath, private readonly root?: Place) {}

  public item(...path: (string | number)[]): Place {
    return new Place(this.part, this.file, [...this.path, ...path], this.root ?? this);
  }

  public lineOf(path: FieldPath): number {
    return this.part.line - 1 + (this.root ?? this).yamlLines.lineOf([...this.path, ...path]);
  }

  private get yamlLines(): YamlLines {
    return this.lines ??= new YamlLines(this.part.text);
  }
}

class TextDocument implements ManifestDocument {
  public readonly doc: Readonly<Record<string, unknown>>;
  public readonly file: string;
  private readonly place: Place;
  private cachedLine?: number;

  public constructor(doc: Readonly<Record<string, unknown>>, place: Place) {
    this.doc = doc;
    this.file = place.file;
    this.place = place;
  }

  public get line(): number {
    return this.cachedLine ??= this.place.path.length > 0 ? this.place.lineOf([]) : this.place.part.line + leadingLines(this.place.part.text);
  }

  public lineOf(path: FieldPath): number {
    return path.length === 0 ? this.line : this.place.lineOf(path);
  }
}

/** The complete reader needs about a second and 100 MB per million characters. */
const completeLimit = 4e6;

function valueOf(part: DocumentText): { value: unknown } | { fault: YamlFault } {
  const first = part.text.charCodeAt(0);
  if (first === 123 || first === 91) {
    const value = jsonOf(part.text);
    if (value !== unsure) return { value };
  }
  const value = quickYaml(part.text);
  if (value !== unsure) return { value };
  if (part.text.length > completeLimit) {
    return { fault: { kind: 'TOO_LARGE', message: `${(part.text.length / 1e6).toFixed(0)} million characters`, line: 1, column: 1 } };
  }
  return completeYaml(part.text);
}

/** JSON without duplicate keys, which `JSON.parse` would swallow: text that it would write again in the same length has none. */
function jsonOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return JSON.stringify(value).length === withoutSpaces(text).length ? value : unsure;
  } catch {
    return unsure;
  }
}

/** The text without the spaces between tokens. */
function withoutSpaces(text: string): string {
  return text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
}

function collect(value: unknown, place: Place, documents: ManifestDocument[], problems: ReadProblem[], depth: number = 0): void {
  const report = (level: ReadProblem['level'], problem: Problem) => problems.push(readProblem(level, place.file, place.lineOf([]), 0, problem));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    report('error', notAnObject(value));
    return;
  }
  const object = value as Readonly<Record<string, unknown>>;
  const { kind, apiVersion } = object;
  if (typeof kind === 'string' && /^(.*[a-z])?List$/.test(kind) && Array.isArray(object.items)) {
    if (depth > 10) return;
    object.items.forEach((item, index) => collect(item, place.item('items', index), documents, problems, depth + 1));
    return;
  }
  if (kind === 'Kustomization' || kind === 'Component') {
    if (typeof apiVersion !== 'string' || apiVersion.startsWith('kustomize.config.k8s.io/')) {
      report('note', kustomizationProblem);
      return;
    }
  }
  if (kind === undefined && apiVersion === undefined) {
    report('note', /(^|\/)kustomization\.ya?ml$/i.test(place.file) ? kustomizationProblem : noManifest(object));
    return;
  }
  if (typeof kind !== 'string' || kind === '' || typeof apiVersion !== 'string' || apiVersion === '') {
    report('error', incomplete(kind, apiVersion));
    return;
  }
  documents.push(new TextDocument(object, place));
}

/** Blank lines and comments before the first line of a document. */
function leadingLines(text: string): number {
  let count = 0;
  for (const line of text.split('\n', 500)) {
    if (!/^\s*(#.*)?$/.test(line)) return count;
    count++;
  }
  return 0;
}

const templateProblem: Problem = {
  code: 'ManifestTemplated',
  what: 'the file holds `{{`, so it is a template and no manifest yet; it was left out',
  fix: 'render it first, e.g. `helm template … | trackway analyze -`',
};

const kustomizationProblem: Problem = {
  code: 'ManifestKustomization',
  what: 'a kustomization says how to make manifests and is none itself; it was left out',
  fix: 'build it first, e.g. `kubectl kustomize DIR | trackway analyze -`',
};

function noManifest(object: Readonly<Record<string, unknown>>): Problem {
  const keys = Object.keys(object).slice(0, 3).join(', ');
  return {
    code: 'ManifestKindMissing',
    what: `the document has neither \`apiVersion\` nor \`kind\` (its keys: ${keys || 'none'}), so it is no manifest; it was left out`,
    fix: 'name only manifests, or add the two fields',
  };
}

function incomplete(kind: unknown, apiVersion: unknown): Problem {
  const wrong = typeof kind !== 'string' || kind === '' ? ['kind', kind] : ['apiVersion', apiVersion];
  return {
    code: 'ManifestIncomplete',
    what: `\`${wrong[0]}\` must be text, got ${JSON.stringify(wrong[1]) ?? 'nothing'}`,
    fix: 'give every manifest both `apiVersion` and `kind`',
  };
}

function notAnObject(value: unknown): Problem {
  const got = Array.isArray(value) ? 'a list' : `${typeof value} ${(JSON.stringify(value) ?? '').slice(0, 60)}`;
  return {
    code: 'ManifestNotAnObject',
    what: `a manifest must be an object with keys, got ${got}`,
    fix: Array.isArray(value) ? 'separate the manifests with `---`, or wrap them in `kind: List` with `items`' : 'write `apiVersion`, `kind` and `metadata`',
  };
}

function faultProblem(fault: YamlFault): Problem {
  const [message] = fault.message.split('\n');
  switch (fault.kind) {
    case 'DUPLICATE_KEY':
      return { code: 'ManifestDuplicateKey', what: 'the same key is written twice in one object, and only one of them would count', fix: 'delete one of the two' };
    case 'ALIAS_BOMB':
      return { code: 'ManifestAliasBomb', what: 'aliases (`*name`) multiply to more than is sensible to expand', fix: 'write the values out' };
    case 'ALIAS_CYCLE':
      return { code: 'ManifestAliasCycle', what: 'an alias (`*name`) stands inside what it stands for, so it never ends', fix: 'write the values out' };
    case 'TOO_DEEP':
      return { code: 'ManifestTooDeep', what: `the document is nested too deep to read (${message})`, fix: 'flatten it' };
    case 'TOO_LARGE':
      return { code: 'ManifestTooLarge', what: `one document of ${message} is too large to read`, fix: 'split it, or write it as JSON' };
    case 'TAB_AS_INDENT':
      return { code: 'ManifestInvalidYaml', what: 'a tab is used for indentation, which YAML does not allow', fix: 'indent with spaces' };
    default:
      return { code: 'ManifestInvalidYaml', what: `not valid YAML: ${message}`, fix: 'correct the line, mind the indentation and quotes' };
  }
}
