import { Construct, RootConstruct } from 'constructs';
import { Environment, Platform, ValidationError, Warnings } from '../../src';
import { freshId } from '../../src/core/construct-id';
import { pathOf } from '../../src/core/construct-path';
import { settle } from '../../src/core/defaults';
import { settingsOf } from '../../src/core/environment-base';
import { addDeferredCheck, addForeignSynthCheck, Problems, refuse, runDeferredChecks } from '../../src/core/problems';
import type { Tree } from '../../src/core/tree';
import { refusal } from '../support/render';

const LATE = { code: 'Late', what: 'it is late', fix: 'hurry' };

describe('a platform', () => {
  test('is found from anything below it', () => {
    const platform = new Platform('shop');
    expect(Platform.of(new Construct(new Environment(platform, 'prod'), 'x'))).toBe(platform);
    expect(Platform.of(new RootConstruct())).toBeUndefined();
  });

  test('is refused a name that is none', () => {
    expect(refusal(() => new Platform('My Shop'))).toBe('[My Shop] the name of a platform must be a DNS label, got "My Shop"; use lower-case letters, digits and dashes, e.g. "shop" (PlatformName)');
  });

  const tree = (name: string, problems: ValidationError['problems'], log: string[]): Tree => ({
    prepare: () => ({ problems, warnings: [], write: () => { log.push(name); return { name, outdir: '', files: [], written: [], removed: [] }; } }),
  });

  test('writes no tree when another one has problems, and tells those of all', () => {
    const platform = new Platform('shop');
    const log: string[] = [];
    platform._tree('a', () => tree('a', [], log));
    platform._tree('b', () => tree('b', [{ path: 'b', ...LATE }], log));
    platform._tree('c', () => tree('c', [{ path: 'c', ...LATE }], log));
    expect(refusal(() => platform.synth())).toBe('[b] it is late; hurry (Late)\n[c] it is late; hurry (Late)');
    expect(log).toEqual([]);
  });

  test('writes every tree, in the order in which they were made', () => {
    const platform = new Platform('shop');
    const log: string[] = [];
    for (const name of ['b', 'a']) platform._tree(name, () => tree(name, [], log));
    expect(platform.synth().trees.map(({ name }) => name)).toEqual(['b', 'a']);
    expect(log).toEqual(['b', 'a']);
  });
});

describe('settings', () => {
  test('are those of the library without an environment', () => {
    expect(settingsOf(new RootConstruct())).toEqual(settle());
  });

  test('name the platform and the environment', () => {
    expect(settingsOf(new Construct(new Environment(new Platform('shop'), 'prod'), 'x'))).toMatchObject({ platform: 'shop', environment: 'prod' });
  });

  test('join versions, and are not taken away by saying nothing', () => {
    expect(settle({ versions: { istio: '1.28' } }, { versions: { keda: '2.17', istio: undefined } }).versions).toMatchObject({ istio: '1.28', keda: '2.17', argoRollouts: '1.8' });
  });
});

describe('warnings', () => {
  test('are told once, with the path of their construct', () => {
    const construct = new Construct(new Platform('shop'), 'x');
    for (let i = 0; i < 2; i++) Warnings.of(construct).add(LATE);
    expect(Warnings.of(construct).list()).toEqual([{ path: 'shop/x', ...LATE }]);
  });

  test('are acknowledged for a construct and all below it, and for no other code', () => {
    const platform = new Platform('shop');
    const construct = new Construct(platform, 'x');
    Warnings.of(construct).add(LATE);
    Warnings.of(construct).add({ ...LATE, code: 'Other' });
    Warnings.of(platform).acknowledge('Late', 'known');
    expect(Warnings.of(construct).list().map(({ code }) => code)).toEqual(['Other']);
  });
});

describe('problems', () => {
  test('of one construct are told together', () => {
    const problems = new Problems(new Construct(new Platform('shop'), 'x'));
    problems.check(undefined);
    expect(() => problems.throwIfAny()).not.toThrow();
    problems.add(LATE, LATE);
    expect(refusal(() => problems.throwIfAny())).toBe('[shop/x] it is late; hurry (Late)\n[shop/x] it is late; hurry (Late)');
  });

  test('may be told at once', () => {
    expect(refusal(() => refuse(new Platform('shop'), LATE))).toBe('[shop] it is late; hurry (Late)');
  });

  test('that only the finished tree can tell are told by any synthesis, once', () => {
    const construct = new Construct(new Platform('shop'), 'x');
    addDeferredCheck(construct, () => [LATE]);
    expect(construct.node.validate()).toEqual(['it is late; hurry (Late)']);
    expect(runDeferredChecks(construct)).toEqual([{ path: 'shop/x', ...LATE }]);
  });

  test('of what our own synthesis judges anyway are told by others alone', () => {
    const construct = new Construct(new Platform('shop'), 'x');
    addForeignSynthCheck(construct, () => [LATE]);
    expect(construct.node.validate()).toEqual(['it is late; hurry (Late)']);
    expect(runDeferredChecks(construct)).toEqual([]);
  });
});

describe('an id', () => {
  const scope = new Platform('shop');
  new Construct(scope, 'taken');

  test.each([
    ['taken', '[shop] there is already a construct "taken" here; give one of the two another id (DuplicateId)'],
    ['', '[shop] a construct needs an id, got ""; name it, e.g. "catalog" (EmptyId)'],
    ['constructor', '[shop] "constructor" cannot be the id of a construct; choose another id (ReservedId)'],
    ['__proto__', '[shop] "__proto__" cannot be the id of a construct; choose another id (ReservedId)'],
  ])('%j is refused', (id, message) => {
    expect(refusal(() => freshId(scope, id))).toBe(message);
  });

  test('that is free is taken as it is', () => {
    expect(freshId(scope, 'free')).toBe('free');
  });
});

test('the path of a root without a name says so', () => {
  expect(pathOf(new RootConstruct())).toBe('(root)');
});
