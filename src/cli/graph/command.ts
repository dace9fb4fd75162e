import { writeFileSync } from 'fs';
import { MeshGraph, meshGraph, renderHtml, renderMermaid, renderSvg } from '../../analysis/graph';
import { ValidationError } from '../../core/validation-error';
import { factOptions } from '../input/read-facts';
import { readModel } from '../input/read-model';
import { defineCommand, exitUserError } from '../shell/command';

/** `trackway graph` */
export const graph = defineCommand({
  usage: [
    ['trackway graph PATH…', 'files, folders, and - for standard input, drawn together'],
  ],
  args: { name: 'PATH', least: 1, most: Infinity },
  options: {
    format: { choices: ['mermaid', 'svg', 'html'], default: 'mermaid', about: 'text for Markdown, a picture, or a page' },
    output: { short: 'o', value: 'FILE', about: 'where to write it; standard output if not given' },
    within: { value: 'NAMESPACE', multiple: true, about: 'only what is in the namespace, with all that leads there and all that it leads to' },
    host: { value: 'HOST', multiple: true, about: 'only the ways of requests for the host, or for what a wildcard covers' },
    ...factOptions,
  },
  examples: [
    ['trackway graph dist --format html -o mesh.html', 'everything, with what is broken in red'],
    ['trackway graph dist --host shop.example.com', 'the ways of one host, as Mermaid text'],
    ['kubectl get -A -o yaml ing,svc,deploy,gw,vs,dr | trackway graph - --within shop --format svg -o shop.svg', 'one namespace of a cluster'],
  ],
  exitCodes: [
    ['0', 'drawn, whether something is broken or not'],
    exitUserError,
  ],
  run({ options, args }, io) {
    const model = readModel(args, options, io);
    const drawn = meshGraph(model, {
      ...options.within.length > 0 ? { namespaces: options.within } : {},
      ...options.host.length > 0 ? { hosts: options.host } : {},
    });
    if (drawn.nodes.length === 0) throw nothingToDraw(options.within, options.host);
    const text = renderers[options.format](drawn);
    if (options.output === undefined) io.stdout.write(text);
    else writeFile(options.output, text);
    return 0;
  },
});

const renderers: Record<'mermaid' | 'svg' | 'html', (drawn: MeshGraph) => string> = { mermaid: renderMermaid, svg: renderSvg, html: renderHtml };

function nothingToDraw(namespaces: readonly string[], hosts: readonly string[]): ValidationError {
  const asked = [...namespaces.map((each) => `--within ${each}`), ...hosts.map((each) => `--host ${each}`)].join(' ');
  return new ValidationError([{
    path: 'trackway graph',
    code: 'GraphEmpty',
    what: asked === '' ? 'the manifests hold no Service, Ingress, Gateway or VirtualService' : `nothing in the manifests is left for ${asked}`,
    fix: asked === '' ? 'name manifests that do' : 'name a namespace and host that are there',
  }]);
}

function writeFile(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code;
    throw new ValidationError([{ path: file, code: 'OutputUnwritable', what: `the file cannot be written (${reason})`, fix: 'name a file in a folder that is there' }]);
  }
}
