import { Model } from '../../analysis/model';
import {
  atPhase, NamedRequest, parseRequestTable, phases, renderPhaseTable, renderTrace, renderTraceDiff, renderVerdict, trace as traceRequest, traceDiff,
  TraceResult,
} from '../../analysis/trace';
import { Problem, ValidationError } from '../../core/validation-error';
import { factOptions, GivenFacts, readFacts } from '../input/read-facts';
import { readInput } from '../input/read-input';
import { readModel } from '../input/read-model';
import { readTextFile } from '../input/read-text-file';
import { defineCommand, exitUserError } from '../shell/command';
import { Io } from '../shell/io';
import { GivenRequest, requestOf, requestOptions } from './request-options';

/** `trackway trace` */
export const trace = defineCommand({
  usage: [
    ['trackway trace PATH… --host HOST [--path PATH] [OPTION]…', 'one request, step by step; PATH is a file, a folder, or - for standard input'],
    ['trackway trace PATH… --requests TABLE.yaml', 'many requests, one line each'],
    ['trackway trace --diff OLD NEW --requests TABLE.yaml', 'which of them change where they go'],
  ],
  args: { name: 'PATH', least: 1, most: Infinity },
  options: {
    ...requestOptions,
    'requests': { value: 'FILE', about: 'a YAML list of requests, each a URL or an object with the names of these options' },
    'diff': { about: 'compare two sets of manifests' },
    'phase': { value: 'PHASE', about: 'as Argo Rollouts will have written it: stable, preview, step:N, promoted, aborted; `all` shows each' },
    'format': { choices: ['text', 'json'], default: 'text', about: 'how to write it' },
    'exit-code': { about: 'exit with 1 if a request does not arrive; with --diff, if one goes elsewhere' },
    ...factOptions,
  },
  examples: [
    ['trackway trace dist --host shop.example.com --path /api/items', 'from the Ingress in front to the pods'],
    ['kubectl get -A -o yaml ing,svc,deploy,gw,vs,dr | trackway trace - --host shop.example.com', 'what is in the cluster now'],
    ['trackway trace dist --host catalog.shop --port 8080 --from sidecar:shop/webapp', 'from one service to another'],
    ['trackway trace dist --host query.example.com --header x-preview=true --phase preview', 'while a new version waits for its promotion'],
    ['trackway trace --diff old dist --requests requests.yaml --exit-code', 'fail if a release moves a request'],
  ],
  exitCodes: [
    ['0', 'done, whether the requests arrive or not'],
    ['1', 'a request does not arrive, or goes elsewhere, and --exit-code was given'],
    exitUserError,
  ],
  run({ options, args }, io) {
    refuseContradictions(options, args);
    const requests = options.requests === undefined ? [requestOf(options)] : parseRequestTable(readTextFile(options.requests), options.requests);
    const isJson = options.format === 'json';
    if (options.phase === 'all') return traceAllPhases(args, options, requests, isJson, io) && options['exit-code'] ? 1 : 0;
    const failed = options.diff ? traceBoth(args, options, requests, isJson, io) : traceEach(args, options, requests, isJson, io);
    return failed && options['exit-code'] ? 1 : 0;
  },
});

interface GivenTrace extends GivenRequest, GivenFacts {
  readonly requests?: string;
  readonly diff: boolean;
  readonly phase?: string;
}

function traceBoth([before, after]: readonly string[], options: GivenTrace, requests: readonly NamedRequest[], isJson: boolean, io: Io): boolean {
  const changes = traceDiff(readModel([before], options, io), readModel([after], options, io), requests);
  io.stdout.write(isJson ? json(changes) : renderTraceDiff(changes));
  return changes.length > 0;
}

function traceEach(paths: readonly string[], options: GivenTrace, requests: readonly NamedRequest[], isJson: boolean, io: Io): boolean {
  const model = options.phase === undefined ? readModel(paths, options, io) : modelAtPhase(paths, options, options.phase, io);
  const results = requests.map((request) => ({ name: request.name, result: traceRequest(model, request) }));
  if (options.requests === undefined) {
    io.stdout.write(isJson ? json(results[0].result) : renderTrace(results[0].result));
  } else {
    io.stdout.write(isJson ? json(results.map(({ name, result }) => ({ name: name ?? result.request, ...result }))) : results.map(oneLine).join(''));
  }
  return results.some(({ result }) => result.reason !== undefined);
}

function modelAtPhase(paths: readonly string[], options: GivenTrace, phase: string, io: Io): Model {
  const facts = readFacts(options);
  return Model.of(atPhase(readInput(paths, io), phase, { defaultNamespace: facts.defaultNamespace }), facts);
}

/** Every phase of a release: where each request ends at each of them. */
function traceAllPhases(paths: readonly string[], options: GivenTrace, requests: readonly NamedRequest[], isJson: boolean, io: Io): boolean {
  const all = phases(readInput(paths, io), readFacts(options));
  if (all.length === 0) {
    throw new ValidationError([{
      path: 'trackway trace', code: 'TraceNoRelease', what: 'no Rollout is among the manifests, so there are no phases', fix: 'leave out --phase',
    }]);
  }
  const results = all.flatMap(({ name, model }) => requests.map((request) => ({ phase: name, name: request.name, result: traceRequest(model, request) })));
  const entries = () => results.map(({ phase, name, result }) => ({ phase, name: name ?? result.request, ...result }));
  io.stdout.write(isJson ? json(entries()) : renderPhaseTable(all, requests));
  return results.some(({ result }) => result.reason !== undefined);
}

function oneLine({ name, result }: { readonly name?: string; readonly result: TraceResult }): string {
  return `${name ?? result.request}\n  ${renderVerdict(result)}\n`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function refuseContradictions(options: GivenTrace, args: readonly string[]): void {
  const problems: Problem[] = [];
  if (options.diff && args.length !== 2) {
    problems.push({ code: 'TraceSides', what: `--diff compares two sets of manifests, got ${args.length}`, fix: 'write `trackway trace --diff OLD NEW`' });
  }
  if (options.diff && args.length === 2 && args.every((arg) => arg === '-')) {
    problems.push({ code: 'TraceSides', what: 'both sides are standard input', fix: 'name a file or folder for one of them' });
  }
  const alsoGiven = Object.keys(requestOptions).filter((name) => [options[name as keyof GivenRequest]].flat().some((value) => value !== undefined));
  if (options.requests !== undefined && alsoGiven.length > 0) {
    problems.push({
      code: 'TraceRequestTwice',
      what: `--requests and ${alsoGiven.map((name) => `--${name}`).join(', ')} both describe requests`,
      fix: 'write it into the table, or leave out --requests',
    });
  }
  if (options.diff && options.phase !== undefined) {
    problems.push({ code: 'TraceSides', what: '--diff compares manifests as they are written, and --phase is about what Argo Rollouts writes later', fix: 'leave out one of them' });
  }
  if (problems.length > 0) throw new ValidationError(problems.map((problem) => ({ path: 'trackway trace', ...problem })));
}
