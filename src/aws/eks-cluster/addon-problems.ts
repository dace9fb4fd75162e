import { Problem } from '../../core/validation-error';
import { Addon } from './addon';
import { addonVersion } from './addon-versions';
import { supportedVersions } from './kubernetes-version';

/** Those that no node becomes ready and no pod finds another without. */
const ESSENTIAL: Readonly<Record<string, string>> = {
  'vpc-cni': 'Addon.vpcCni()',
  'kube-proxy': 'Addon.kubeProxy()',
  'coredns': 'Addon.coreDns()',
};

/** What is wrong with the add-ons of a cluster, all of it. */
export function addonProblems(addons: readonly Addon[], kubernetes: string, hasNodes: boolean): Problem[] {
  // Of a version that is refused anyway there is nothing more to say.
  const isKnown = supportedVersions('extended').includes(kubernetes);
  const names = addons.map(({ name }) => name);
  const problems: Problem[] = [...new Set(names.filter((name, i) => names.indexOf(name) < i))].map((name) => (
    { code: 'EksAddonTwice', what: `\`addons\` has ${JSON.stringify(name)} twice`, fix: 'name it once' }));
  for (const [name, word] of Object.entries(ESSENTIAL)) {
    if (hasNodes && !names.includes(name)) problems.push({ code: 'EksAddonMissing', what: `\`addons\` has no ${name}, without which pods do not reach one another`, fix: `add ${word}` });
  }
  const identified = addons.find(({ identity }) => identity);
  if (hasNodes && identified && !names.includes('eks-pod-identity-agent')) {
    problems.push({ code: 'EksAddonMissing', what: `\`addons\` has ${identified.name}, whose role comes from the pod-identity agent, which is not there`, fix: 'add Addon.podIdentityAgent()' });
  }
  for (const { name, version } of addons) {
    if (version === undefined && isKnown && addonVersion(name, kubernetes) === undefined) {
      problems.push({ code: 'EksAddonVersion', what: `no version of ${name} is pinned for Kubernetes ${kubernetes}`, fix: 'give its `version`, e.g. "v1.13.2-eksbuild.1"' });
    }
    if (version !== undefined && !/^v\d+\.\d+\.\d+-eksbuild\.\d+$/.test(version)) {
      problems.push({ code: 'EksAddonVersion', what: `${JSON.stringify(version)} is no version of ${name}`, fix: 'write it as EKS does, e.g. "v1.13.2-eksbuild.1"' });
    }
    const minor = /^v1\.(\d+)\./.exec(version ?? '');
    if (name === 'kube-proxy' && minor && `1.${minor[1]}` !== kubernetes) {
      problems.push({ code: 'EksAddonVersion', what: `kube-proxy ${version} is not of Kubernetes ${kubernetes}`, fix: 'leave `version` out: the one that fits is pinned' });
    }
  }
  return problems;
}
