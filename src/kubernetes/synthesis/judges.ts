/* eslint-disable @typescript-eslint/no-require-imports */
import type { emitDocuments } from '../../manifests/emit';
import type { writeFiles } from '../../manifests/output';
import type { checkPodSecurity } from '../../manifests/pod-security';
import type { checkDocument, listKinds } from '../../manifests/schema';

/** What judges and writes finished documents, loaded when the first document is finished: a program that only imports the library needs none of it. */
export const judges = {
  get checkDocument(): typeof checkDocument { return (require('../../manifests/schema') as typeof import('../../manifests/schema')).checkDocument; },
  get listKinds(): typeof listKinds { return (require('../../manifests/schema') as typeof import('../../manifests/schema')).listKinds; },
  get checkPodSecurity(): typeof checkPodSecurity {
    return (require('../../manifests/pod-security') as typeof import('../../manifests/pod-security')).checkPodSecurity;
  },
  get emitDocuments(): typeof emitDocuments { return (require('../../manifests/emit') as typeof import('../../manifests/emit')).emitDocuments; },
  get writeFiles(): typeof writeFiles { return (require('../../manifests/output') as typeof import('../../manifests/output')).writeFiles; },
};
