import * as fs from 'fs';
import * as path from 'path';
import { bundleDockerfile } from '../../src';
import { FunctionAccess, LambdaFunction, LambdaSecrets, Stack } from '../../src/aws';
import { refusal } from '../support/render';

const FOLDER = path.join(__dirname, '..', '..', 'examples', 'functions');
const read = (file: string): string => fs.readFileSync(path.join(FOLDER, file), 'utf8');

/* eslint-disable @typescript-eslint/no-require-imports -- examples import the package by its name, which is mapped when they are loaded */
const { logsAsyncHandler, orders } = require('../../examples/functions/functions') as typeof import('../../examples/functions/functions');
const { lambda } = require('../../examples/functions/platform') as typeof import('../../examples/functions/platform');

test('examples/functions/README.md shows what is refused as it is', () => {
  const refused = [
    refusal(() => new LambdaFunction(new Stack(lambda, 'functions', { account: '123456789012' }), 'logs-async-handler', { ...logsAsyncHandler, network: undefined }))
      .split('\n').find((line) => line.includes('LambdaAdapter'))!,
  ];
  expect(read('README.md')).toContain(`\`\`\`text\n${refused.join('\n')}\n\`\`\``);
});

test('examples/functions/local/Dockerfile is what the library writes', () => {
  expect(read('local/Dockerfile')).toBe(bundleDockerfile());
});

test('the function of OpenFunction reads the bundle at an absolute path', () => {
  const yaml = read('expected/kubernetes/open-function/shop.yaml');
  expect(yaml).toMatch(/bundleContainer:\n\s+image: \S+\/shop\/resize-source@sha256:(?:ab){32}/);
  expect(yaml).toMatch(/sourceSubPath: \/src\n/);
});

test('one definition is the same object on every target', () => {
  const stack = new Stack(lambda, 'more', { account: '123456789012' });
  const fn = new LambdaFunction(stack, 'orders', { access: FunctionAccess.public(), secrets: LambdaSecrets.references(), certificateArn: 'arn:aws:acm:ap-northeast-2:123456789012:certificate/a', ...orders });
  expect(fn.name).toBe('shop-lambda-more-orders');
});
