import { Policy, PolicyProps } from '../policy';
import { PolicyPack } from '../policy-pack';
import { Scope } from '../scope';
import { demand, listed } from './options';

/** What a platform trusts. */
export interface SupplyChainOptions {
  /** Registries, or parts of them, that images come from, e.g. `registry.example.com/shop`; `grafana` is `docker.io/grafana`, and `redis:7` is `docker.io/library/redis:7`. */
  readonly registries: readonly string[];
  /**
   * Whether every image is named by its digest. Tags can be moved, digests cannot.
   *
   * @default false
   */
  readonly digests?: boolean;
}

/**
 * The images of a pod: those of its containers, except the proxy that Istio fills in (`auto`, which its template replaces); for a Function the one that is
 * built for it.
 */
const IMAGES = [
  '(has(object.spec.image) ? [object.spec.image] : [])',
  '(object.kind == \'Function\' ? variables.containers.filter(c, has(c.image)) : variables.containers)'
    + '.filter(c, !(c.image == \'auto\' && variables.injected)).map(c, c.image)',
].join(' + ');

const INJECTED = 'has(variables.podMetadata.annotations) && \'inject.istio.io/templates\' in variables.podMetadata.annotations';

/** CEL for an image with the registry that it leaves out. */
const IN_FULL = '(!image.contains(\'/\') ? \'docker.io/library/\' + image'
  + ' : image.split(\'/\')[0].matches(\'[.:]|^localhost$\') ? image : \'docker.io/\' + image)';

/** The same for a registry, or a part of one, that a person names. */
function inFull(registry: string): string {
  return /[.:]|^localhost$/.test(registry.split('/')[0]) ? registry : `docker.io/${registry}`;
}

const PINNED = 'image.contains(\'@sha256:\')';
const TAGGED = '(image.matches(\'^[^@]*[^/@]:[A-Za-z0-9_][A-Za-z0-9_.-]*$\') && !image.endsWith(\':latest\'))';

/** Images: where they come from, and that they stay what they are. */
export function supplyChain({ registries, digests = false }: SupplyChainOptions): PolicyPack {
  demand('supplyChain', 'registries', registries, 'name at least one, e.g. "registry.example.com/shop"');
  const images = (props: Pick<PolicyProps, 'id' | 'title' | 'why' | 'fix' | 'reference' | 'params'> & { readonly good: string; readonly says: string }): Policy => {
    const { good, says, ...rest } = props;
    return new Policy({
      ...rest,
      scope: Scope.pods(),
      variables: [
        { name: 'injected', expression: INJECTED },
        { name: 'images', expression: IMAGES },
        { name: 'offending', expression: `variables.images.filter(image, !(${good}))` },
      ],
      validations: [{
        expression: 'size(variables.offending) == 0', message: says, messageExpression: `'${says}: ' + variables.offending.join(', ')`,
      }],
    });
  };
  return new PolicyPack('supply-chain', [
    images({
      id: 'trusted-registries',
      title: 'images come from trusted registries',
      why: 'what anyone can push, anyone can replace',
      fix: `push the image to ${listed(registries)}`,
      reference: 'https://kubernetes.io/docs/concepts/containers/images/#image-names',
      params: { registries: registries.map((each) => `${inFull(each.replace(/\/+$/, ''))}/`) },
      good: `params.registries.exists(r, ${IN_FULL}.startsWith(r))`,
      says: 'an image comes from elsewhere',
    }),
    images({
      id: 'fixed-tags',
      title: 'images have a fixed tag or a digest',
      why: 'what "latest" is changes without a deployment, and a rollback rolls back nothing',
      fix: 'name a version: image:1.4.2, or image@sha256:…',
      reference: 'https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy',
      good: `${PINNED} || ${TAGGED}`,
      says: 'an image has no fixed tag',
    }),
    ...digests ? [images({
      id: 'image-digests',
      title: 'images are named by their digest',
      why: 'a tag can be moved to another image after it was reviewed, tested and signed; a digest cannot',
      fix: 'name the digest: image:1.4.2@sha256:…, as the registry tells it after a push',
      reference: 'https://slsa.dev/spec/v1.0/verifying-artifacts',
      good: PINNED,
      says: 'an image has no digest',
    })] : [],
    signatureVerification(),
  ]);
}

/** Signatures are verified in the cluster, where the registry is; here is judged that the one who verifies them really does. */
function signatureVerification(): Policy {
  return new Policy({
    id: 'signature-verification',
    title: 'who verifies signatures refuses what is not signed',
    why: 'a verification that only watches, or lets in what it cannot verify, protects nothing; and a tag may be moved between verification and pull',
    fix: 'ask for mode protect and failurePolicy Fail, name who signs, and leave modifyImagesWithDigest on',
    owner: 'provider',
    reference: 'https://github.com/kubewarden/verify-image-signatures',
    scope: Scope.kind('policies.kubewarden.io/v1', 'ClusterAdmissionPolicy').and('policies.kubewarden.io/v1', 'AdmissionPolicy'),
    when: 'object.spec.module.contains(\'/verify-image-signatures:\')',
    validations: [
      { expression: '!has(object.spec.mode) || object.spec.mode == \'protect\'', message: 'signatures are watched, not verified' },
      { expression: '!has(object.spec.failurePolicy) || object.spec.failurePolicy == \'Fail\'', message: 'what cannot be verified is let in' },
      { expression: 'has(object.spec.settings) && has(object.spec.settings.signatures) && size(object.spec.settings.signatures) > 0', message: 'nobody is named who signs' },
      {
        expression: 'object.spec.mutating == true && (!has(object.spec.settings.modifyImagesWithDigest) || object.spec.settings.modifyImagesWithDigest == true)',
        message: 'verified images keep their tags, which may be moved',
      },
    ],
  });
}
