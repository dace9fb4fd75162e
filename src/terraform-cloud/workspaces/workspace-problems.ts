import { TerraformState } from '../../core/terraform-state';
import { Problem } from '../../core/validation-error';
import { shownAddress } from './shown-address';
import { WorkspacesProps } from './workspaces-props';

/** What is wrong with a stack of workspaces, before it is made. */
export function managementProblems(name: string, state: TerraformState | undefined, { terraformVersion, source, tags = {} }: WorkspacesProps): Problem[] {
  const problems: Problem[] = [];
  if (state?.kind !== 'cloud') {
    problems.push({
      code: 'WorkspacesState', what: `${name} has no organization to make workspaces in`, fix: 'give `terraformState: TerraformState.cloud({ organization })` to the platform, or `state` here',
    });
  }
  problems.push(...versionProblems(terraformVersion), ...tagProblems(tags));
  if (source !== undefined && !/^https?:\/\/[^\s@]+$/.test(source)) {
    problems.push({ code: 'WorkspacesSource', what: `\`source\` is ${shownAddress(source)}, and people follow it`, fix: 'write an address, e.g. "https://gitlab.com/acme/shop"' });
  }
  return problems;
}

function versionProblems(version: string | undefined): Problem[] {
  if (version === undefined) return [];
  const said = /^(?:[~><=]*\s*)?(\d+)\.(\d+)(\.\d+)?$/.exec(version.split(',')[0].trim());
  if (!said) {
    return [{ code: 'WorkspacesVersion', what: `\`terraformVersion\` is ${JSON.stringify(version)}, so that the same plan may come out otherwise tomorrow, or not at all`, fix: 'write a version or a constraint, e.g. "1.11.4" or "~> 1.11.0"' }];
  }
  const [, major, minor] = said.map(Number);
  if (major > 1 || (major === 1 && minor >= 11)) return [];
  return [{ code: 'WorkspacesVersion', what: `\`terraformVersion\` ${version} knows no arguments that are only written, so that secrets would lie in the state`, fix: 'use 1.11 or later' }];
}

/** See https://developer.hashicorp.com/terraform/cloud-docs/workspaces/tags */
function tagProblems(tags: Record<string, string>): Problem[] {
  return Object.entries(tags).filter(([key, value]) => !/^[\w:.=+@/-]{1,128}$/.test(key) || value.length > 256).map(([key, value]): Problem => ({
    code: 'WorkspacesTag', what: `the tag ${JSON.stringify(key)} = ${JSON.stringify(value)} is too long or has characters that tags have not`, fix: 'use letters, digits and -_:.=+@/, at most 128 for the key and 256 for the value',
  }));
}
