import { isDeepStrictEqual } from 'util';
import { Rule } from '../rule';

export const duplicateRules: readonly Rule[] = [{
  name: 'manifests.Duplicates',
  codes: ['TW0901', 'TW0902'],
  run: (model, report) => {
    for (const { used, overwritten } of model.duplicates) {
      const where = `${overwritten.file}:${overwritten.line}`;
      if (isDeepStrictEqual(used.document.doc, overwritten.document.doc)) {
        report('TW0902', used, `${used.toString()} is also written, just the same, at ${where}; delete one of the two`);
      } else {
        report('TW0901', used, `${used.toString()} is also written, differently, at ${where}, and the one that is applied last wins; keep one of the two`);
      }
    }
  },
}];
