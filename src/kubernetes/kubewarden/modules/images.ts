import { Problem } from '../../../core/validation-error';
import { Json } from '../../synthesis/json';
import { copied, emptyProblems, exclusiveProblems, given, textProblems, WrittenSettings } from './written';

/** What is allowed, or what is refused: one of the two. `*` is any text and `?` one character. */
export interface AllowOrReject {
  /**
   * The only ones that are allowed.
   *
   * @default - all but the rejected ones
   */
  readonly allow?: readonly string[];
  /**
   * Those that are refused.
   *
   * @default - none
   */
  readonly reject?: readonly string[];
}

/** What is refused. `*` is any text and `?` one character. */
export interface RejectOnly {
  /** Those that are refused. */
  readonly reject: readonly string[];
}

/** Where images may come from. See https://github.com/kubewarden/policies/tree/main/policies/trusted-repos-policy */
export interface TrustedReposSettings {
  /**
   * Hosts of registries; images without one come from `docker.io`.
   *
   * @default - any
   */
  readonly registries?: AllowOrReject;
  /**
   * Tags; images without one have `latest`.
   *
   * @default - any
   */
  readonly tags?: RejectOnly;
  /**
   * Images, with or without registry and tag.
   *
   * @default - any
   */
  readonly images?: AllowOrReject;
}

/** Who signed without a key: the issuer of the token and the subject in it. */
export interface KeylessSigner {
  /** E.g. `https://token.actions.githubusercontent.com`. */
  readonly issuer: string;
  /** The identity, as the certificate has it. */
  readonly subject: string;
}

/** Who signed without a key: the issuer of the token and how the subject starts. */
export interface KeylessPrefixSigner {
  /** E.g. `https://token.actions.githubusercontent.com`. */
  readonly issuer: string;
  /** How the identity starts, e.g. `https://github.com/example/`. */
  readonly urlPrefix: string;
}

/** A repository whose GitHub Actions sign. */
export interface GithubSigner {
  /** The owner. */
  readonly owner: string;
  /**
   * The repository.
   *
   * @default - any of the owner's
   */
  readonly repo?: string;
}

/** What the signature of some images must be; exactly one of the ways. Signatures of Cosign 3 need Kubewarden 1.31 or later. */
export interface ImageSignature {
  /** Which images: `*` is any text. Images that no entry covers are not looked at. */
  readonly image: string;
  /**
   * Signed by GitHub Actions.
   *
   * @default - another way
   */
  readonly githubActions?: GithubSigner;
  /**
   * Signed without a key, by one of these.
   *
   * @default - another way
   */
  readonly keyless?: readonly KeylessSigner[];
  /**
   * Signed without a key, by one whose identity starts so.
   *
   * @default - another way
   */
  readonly keylessPrefix?: readonly KeylessPrefixSigner[];
  /**
   * Public keys (PEM), all of which must have signed.
   *
   * @default - another way
   */
  readonly pubKeys?: readonly string[];
  /**
   * Certificates (PEM), all of which must have signed.
   *
   * @default - another way
   */
  readonly certificates?: readonly string[];
  /**
   * The chain of `certificates` (PEM).
   *
   * @default - the certificates are trusted as they are
   */
  readonly certificateChain?: readonly string[];
  /**
   * Whether a certificate's signature must be in the Rekor log.
   *
   * @default true
   */
  readonly requireRekorBundle?: boolean;
  /**
   * Annotations that the signature must have.
   *
   * @default - none
   */
  readonly annotations?: Record<string, string>;
}

/** What `verify-image-signatures` asks. */
export interface ImageSignaturesSettings {
  /** What is asked of which images; at least one. */
  readonly signatures: readonly ImageSignature[];
  /**
   * Whether images are patched to the digest that was verified.
   *
   * @default true
   */
  readonly modifyImagesWithDigest?: boolean;
}

/** How many vulnerabilities of one severity are allowed; one of the two. */
export interface SeverityLimit {
  /**
   * How many at all.
   *
   * @default - see `totalWithoutFixes`
   */
  readonly total?: number;
  /**
   * How many that nobody has mended.
   *
   * @default - see `total`
   */
  readonly totalWithoutFixes?: number;
}

/** What `image-cve-policy` asks of SBOMScanner's reports; a module that is not yet meant for production. See https://github.com/kubewarden/policies/tree/main/policies/image-cve-policy */
export interface ImageCveSettings {
  /** The namespace of the reports. */
  readonly vulnerabilityReportNamespace: string;
  /**
   * How many vulnerabilities are allowed, by severity.
   *
   * @default - any number
   */
  readonly maxSeverity?: Partial<Record<'critical' | 'high' | 'medium' | 'low' | 'unknown', SeverityLimit>>;
  /**
   * Vulnerabilities that do not count.
   *
   * @default - none
   */
  readonly allowAlways?: readonly string[];
  /**
   * Vulnerabilities that are never allowed.
   *
   * @default - none
   */
  readonly denyAlways?: readonly string[];
  /**
   * Allows images that nobody scanned.
   *
   * @default false
   */
  readonly ignoreMissingVulnerabilityReport?: boolean;
}

const WAYS = ['githubActions', 'keyless', 'keylessPrefix', 'pubKeys', 'certificates'] as const;

export function trustedRepos({ registries, tags, images }: TrustedReposSettings): WrittenSettings {
  const problems: Problem[] = [
    ...exclusiveProblems('registries.allow', registries?.allow, 'registries.reject', registries?.reject),
    ...exclusiveProblems('images.allow', images?.allow, 'images.reject', images?.reject),
    ...textProblems('registries', [...registries?.allow ?? [], ...registries?.reject ?? []], (host) => /^[A-Za-z0-9.:*?-]+$/.test(host), 'write a host without scheme and path: "registry.example.com"'),
    ...textProblems('tags.reject', tags?.reject, (tag) => /^[\w*?][\w.*?-]*$/.test(tag), 'write a tag, or a pattern with `*` and `?`'),
    ...textProblems('images', [...images?.allow ?? [], ...images?.reject ?? []], (image) => /^[^\s]+$/.test(image), 'write an image, or a pattern with `*` and `?`'),
  ];
  if ([registries?.allow, registries?.reject, tags?.reject, images?.allow, images?.reject].every((list) => (list ?? []).length === 0)) {
    problems.push({ code: 'ModuleEmpty', what: 'no registry, tag or image is named, so the policy asks nothing', fix: 'give e.g. registries: { allow: ["registry.example.com"] }' });
  }
  const either = (list: AllowOrReject | undefined) => list && given({ allow: copied(list.allow), reject: copied(list.reject) });
  return { settings: given({ registries: either(registries), tags: tags && { reject: [...tags.reject] }, images: either(images) }), problems };
}

export function imageSignatures({ signatures, modifyImagesWithDigest = true }: ImageSignaturesSettings): WrittenSettings {
  const problems: Problem[] = emptyProblems('signatures', signatures, 'so no image is looked at');
  signatures.forEach((signature, index) => {
    const ways = WAYS.filter((way) => signature[way] !== undefined);
    if (ways.length !== 1) {
      problems.push({
        code: 'ModuleConflict',
        what: `\`signatures[${index}]\` of ${JSON.stringify(signature.image)} has ${ways.length === 0 ? 'no way to be verified' : ways.map((way) => `\`${way}\``).join(' and ')}`,
        fix: `give one of ${WAYS.join(', ')}; a second way is a second entry, and then both must hold`,
      });
    }
    for (const way of ways) {
      const list = signature[way];
      if (Array.isArray(list)) problems.push(...emptyProblems(`signatures[${index}].${way}`, list, 'so anybody\'s signature would do'));
    }
    problems.push(...textProblems(`signatures[${index}].image`, [signature.image], (image) => image !== '', 'name an image or a pattern'));
  });
  return { settings: { modifyImagesWithDigest, signatures: signatures.map(writtenSignature) }, problems, mutates: modifyImagesWithDigest };
}

function writtenSignature(signature: ImageSignature): Json {
  const { githubActions, keyless, keylessPrefix, pubKeys, certificates, certificateChain, requireRekorBundle, annotations } = signature;
  return given({
    image: signature.image,
    githubActions: githubActions && given({ owner: githubActions.owner, repo: githubActions.repo }),
    keyless: keyless?.map(({ issuer, subject }) => ({ issuer, subject })),
    keylessPrefix: keylessPrefix?.map(({ issuer, urlPrefix }) => ({ issuer, urlPrefix })),
    pubKeys: copied(pubKeys),
    certificates: copied(certificates),
    certificateChain: copied(certificateChain),
    requireRekorBundle: certificates === undefined ? undefined : requireRekorBundle ?? true,
    annotations: annotations && { ...annotations },
  });
}

export function imageCve(props: ImageCveSettings): WrittenSettings {
  const { vulnerabilityReportNamespace, maxSeverity, allowAlways, denyAlways, ignoreMissingVulnerabilityReport } = props;
  const problems = [
    ...textProblems('vulnerabilityReportNamespace', [vulnerabilityReportNamespace], (name) => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name), 'name the namespace'),
    ...textProblems('allowAlways', allowAlways, (name) => name !== '', 'name a vulnerability, e.g. "CVE-2020-1234"'),
    ...textProblems('denyAlways', denyAlways, (name) => name !== '', 'name a vulnerability, e.g. "CVE-2020-1234"'),
  ];
  for (const [severity, { total, totalWithoutFixes }] of Object.entries(maxSeverity ?? {})) {
    if (total !== undefined && totalWithoutFixes !== undefined) {
      problems.push({ code: 'ModuleConflict', what: `\`maxSeverity.${severity}\` has both \`total\` and \`totalWithoutFixes\``, fix: 'leave out one of the two' });
    }
  }
  return {
    settings: given({
      maxSeverity: maxSeverity && Object.fromEntries(Object.entries(maxSeverity).map(([severity, limit]) => [severity, given({ ...limit })])),
      allowAlways: copied(allowAlways),
      denyAlways: copied(denyAlways),
      ignoreMissingVulnerabilityReport,
      vulnerabilityReportNamespace,
    }),
    problems,
  };
}
