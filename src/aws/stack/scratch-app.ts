import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { App, Manifest } from 'cdktf';

/**
 * A cdktf App that leaves nothing in the file system: cdktf makes its folders when an App is constructed, and writes stack by stack, so that what is wrong with
 * the last one is known when the first one is written.
 */
export class ScratchApp extends App {
  public constructor() {
    super({ outdir: scratch() });
    fs.rmSync(this.outdir, { recursive: true });
  }

  /** What `synth()` would write, by path relative to the output folder, sorted. */
  public render(): Map<string, Buffer> {
    const folder = scratch();
    try {
      Object.assign(this, { outdir: folder, manifest: new Manifest(this.manifest.version, folder, this.hclOutput) });
      this.synth();
      return readFolder(folder);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }
}

function scratch(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'trackway-'));
}

function readFolder(folder: string): Map<string, Buffer> {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => path.join(entry.parentPath, entry.name)).sort();
  return new Map(files.map((file) => [path.relative(folder, file).split(path.sep).join('/'), fs.readFileSync(file)]));
}
