import { ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { collect } from '../../src/kubernetes/synthesis/collect';
import { documents, refusal } from '../support/render';

const map = (scope: Construct, id: string): ApiObject => new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id.toLowerCase() } });
const names = (app: App): string[] => collect(app).charts.flatMap(({ documents: docs }) => docs.map(({ document }) => (document.metadata as any).name));

describe('documents', () => {
  test('come in the order in which they were made', () => {
    const app = new App();
    const chart = new Chart(app, 'chart');
    for (const id of ['b', 'a', 'c']) map(chart, id);
    expect(names(app)).toEqual(['b', 'a', 'c']);
  });

  test('come after what they depend on, and otherwise stay where they are', () => {
    const app = new App();
    const chart = new Chart(app, 'chart');
    const [a, , c] = ['a', 'b', 'c', 'd'].map((id) => map(chart, id));
    a.addDependency(c);
    expect(names(app)).toEqual(['c', 'a', 'b', 'd']);
  });

  test('of a construct come after those of another one that it depends on', () => {
    const app = new App();
    const chart = new Chart(app, 'chart');
    const [x, y] = ['x', 'y'].map((id) => {
      const scope = new Construct(chart, id);
      for (const end of ['1', '2']) map(scope, `${id}${end}`);
      return scope;
    });
    x.node.addDependency(y);
    expect(names(app)).toEqual(['y1', 'y2', 'x1', 'x2']);
  });

  test('that depend on what surrounds them come after the rest of it', () => {
    const app = new App();
    const chart = new Chart(app, 'chart');
    const [a] = ['a', 'b', 'c'].map((id) => map(chart, id));
    a.node.addDependency(chart);
    expect(names(app)).toEqual(['b', 'c', 'a']);
  });

  test('that depend on each other are refused with the whole circle', () => {
    const app = new App();
    const chart = new Chart(app, 'chart');
    const [a, b, c] = ['a', 'b', 'c'].map((id) => map(chart, id));
    a.addDependency(b);
    b.addDependency(c);
    c.addDependency(a);
    expect(refusal(() => documents(chart))).toBe('[chart/a] dependencies form a circle: chart/a → chart/b → chart/c → chart/a; remove one of these `addDependency()` calls (DependencyCycle)');
  });

  test('that depend on another app are not waited for', () => {
    const app = new App();
    map(new Chart(app, 'chart'), 'a').addDependency(map(new Chart(new App(), 'chart'), 'b'));
    expect(names(app)).toEqual(['a']);
  });
});

describe('charts', () => {
  const app = (dependencies: [string, string][]): App => {
    const made = new App();
    const charts = new Map(['web', 'data', 'base'].map((id) => [id, new Chart(made, id)]));
    for (const chart of charts.values()) map(chart, `${chart.node.id}-map`);
    for (const [from, on] of dependencies) charts.get(from)!.addDependency(charts.get(on)!);
    return made;
  };

  test('are files named by their ids', () => {
    expect(collect(app([])).charts.map(({ name }) => name)).toEqual(['web', 'data', 'base']);
  });

  test('that depend on one another are files numbered in their order, as cdk8s has it', () => {
    expect(collect(app([['web', 'data'], ['data', 'base']])).charts.map(({ name }) => name)).toEqual(['0000-base', '0001-data', '0002-web']);
  });

  test('depend on one another when their objects do', () => {
    const made = new App();
    const [a, b] = ['a', 'b'].map((id) => map(new Chart(made, id), `${id}-map`));
    a.addDependency(b);
    expect(collect(made).charts.map(({ name }) => name)).toEqual(['0000-b', '0001-a']);
  });

  test('that make nothing are no files', () => {
    const made = app([]);
    new Chart(made, 'empty');
    expect(collect(made).charts.map(({ name }) => name)).toEqual(['web', 'data', 'base']);
  });

  test('of fifty objects each, five in a chain, are ordered at once', () => {
    const made = new App();
    const charts = Array.from({ length: 5 }, (_, i) => new Chart(made, `chart-${4 - i}`));
    for (const chart of charts) for (let i = 0; i < 50; i++) map(chart, `${chart.node.id}-${i}`);
    for (let i = 0; i < 4; i++) charts[i].addDependency(charts[i + 1]);
    const start = process.hrtime.bigint();
    const { charts: ordered } = collect(made);
    const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
    expect(ordered.map(({ name }) => name)).toEqual(['0000-chart-0', '0001-chart-1', '0002-chart-2', '0003-chart-3', '0004-chart-4']);
    expect(milliseconds).toBeLessThan(500); // cdk8s takes seconds; the bench measures it closely
  });
});

test('whatever depends on whatever: everything is there once, and after what it depends on', () => {
  const edge = fc.tuple(fc.nat(19), fc.nat(19)).filter(([from, on]) => from !== on).map(([from, on]): [number, number] => from > on ? [from, on] : [on, from]);
  fc.assert(fc.property(fc.array(edge, { maxLength: 30 }), fc.array(fc.nat(3), { minLength: 20, maxLength: 20 }), (edges, places) => {
    const app = new App();
    const chart = new Chart(app, 'chart');
    const scopes = [chart, ...['x', 'y', 'z'].map((id) => new Construct(chart, id))];
    const objects = places.map((place, i) => map(scopes[place], `m${i}`));
    for (const [from, on] of edges) objects[from].addDependency(objects[on]);
    const order = names(app);
    expect([...order].sort()).toEqual(objects.map((_, i) => `m${i}`).sort());
    for (const [from, on] of edges) expect(order.indexOf(`m${on}`)).toBeLessThan(order.indexOf(`m${from}`));
  }), { numRuns: 200, seed: 5 });
});
