import * as fs from 'fs';
import * as path from 'path';

/**
 * A terraform that knows one resource, in a few milliseconds: it is made by the first apply and stays as it is. For tests of what happens around it, of which
 * there are hundreds.
 *
 * @returns the program, and how often it has applied
 */
export function smallTerraform(folder: string): { readonly program: string; applies(): number; drift(drifted: boolean): void } {
  const program = path.join(folder, 'terraform');
  const count = path.join(folder, 'applies');
  const change = (actions: string): string => JSON.stringify({
    format_version: '1.2',
    resource_changes: [{
      address: 'terraform_data.vpc', mode: 'managed', type: 'terraform_data', name: 'vpc',
      change: { actions: [actions], before: null, after: { input: 'x' }, after_unknown: actions === 'create' ? { id: true } : {}, before_sensitive: false, after_sensitive: {} },
    }],
  });
  const drift = path.join(folder, 'drift');
  const drifted = JSON.stringify({
    format_version: '1.2',
    resource_drift: [{
      address: 'terraform_data.vpc', mode: 'managed', type: 'terraform_data', name: 'vpc',
      change: { actions: ['update'], before: { input: 'x' }, after: { input: 'by hand' }, after_unknown: {}, before_sensitive: {}, after_sensitive: {} },
    }],
  });
  const state = JSON.stringify({ version: 4, terraform_version: '1.11.4', serial: 1, lineage: 'l', outputs: {}, resources: [] });
  fs.writeFileSync(program, `#!/bin/sh
state=$(sed 's/.*"path":"\\([^"]*\\)".*/\\1/' zzz_server_override.tf.json 2>/dev/null)
case "$1" in
  plan) if [ -f "$state" ]; then echo same > tfplan; exit 0; fi; echo new > tfplan; exit 2 ;;
  show) if [ -f '${drift}' ]; then echo '${drifted}'; elif [ "$(cat tfplan)" = new ]; then echo '${change('create')}'; else echo '${change('no-op')}'; fi ;;
  apply) echo x >> '${count}'; echo '${state}' > "$state" ;;
  version) echo '{"terraform_version":"1.11.4"}' ;;
esac
`, { mode: 0o755 });
  return { program, drift: (is) => is ? fs.writeFileSync(drift, '') : fs.rmSync(drift, { force: true }), applies: () => fs.existsSync(count) ? fs.readFileSync(count, 'utf8').trim().split('\n').length : 0 };
}
