import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { undocumented } from './undocumented';

test('everything public has a doc comment, and every optional prop says what happens without it', () => {
  expect(undocumented(['src/index.ts', 'src/aws/index.ts', 'src/policies/index.ts', 'src/terraform-cloud/index.ts', 'src/testing/index.ts'])).toEqual([]);
}, 60_000);

test('names what is not told, wherever it is met', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trackway-docs-'));
  fs.writeFileSync(path.join(folder, 'index.ts'), `
    export { Service, type Props as ServiceProps } from './service';
    export function make(): void {}
    /** Told. */
    export const told = 1;
  `);
  fs.writeFileSync(path.join(folder, 'service.ts'), `
    /** Not exported, but met. */
    interface Options {
      /** @default 1 */
      readonly tagOnly?: number;
      /** No default. */
      readonly noDefault?: number;
      /** An empty one.
       *  @default
       */
      readonly emptyDefault?: number;
      /**
       * All there.
       *
       * @default - nothing happens
       */
      readonly whole?: number;
    }
    export interface Props {
      /** Told. */
      readonly options: readonly Options[];
      readonly silent: string;
    }
    interface Base {
      /** Told by the base. */
      run(): void;
    }
    /** A class. */
    export class Service implements Base {
      public static of(): Service { return new Service('', {} as Props); }
      public constructor(public readonly name: string, private readonly props: Props, /** Told. */ public readonly size = 1) {}
      public run(): void {}
      public stop(): void { void this.props; this.hidden(); }
      /** @internal */
      public _internal(): void {}
      protected hidden(): void {}
    }
  `);
  try {
    expect(undocumented(['index.ts'], folder)).toEqual([
      'index.ts: make lacks a doc comment',
      'service.ts: Base lacks a doc comment',
      'service.ts: Options.emptyDefault lacks @default',
      'service.ts: Options.noDefault lacks @default',
      'service.ts: Options.tagOnly lacks a doc comment',
      'service.ts: Props lacks a doc comment',
      'service.ts: Props.silent lacks a doc comment',
      'service.ts: Service.name lacks a doc comment',
      'service.ts: Service.of lacks a doc comment',
      'service.ts: Service.stop lacks a doc comment',
    ]);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}, 60_000);
