import { trackway, useWorkFolder } from '../support';

const work = useWorkFolder();

test('tfc check rendered: what is committed is compared, written, and compared again', () => {
  work.write({ 'cdktf.out/stacks/shop/cdk.tf.json': '{}\n', 'rendered/stacks/old/cdk.tf.json': '{}\n' });
  expect(trackway(['tfc', 'check', 'rendered'])).toEqual({
    code: 1,
    out: '',
    err: '[rendered/stacks/old] nothing makes this stack any more, and Terraform Cloud would go on running it; destroy what it made (`trackway tfc destroy --stack`, with the program that had it), then run `trackway tfc check rendered --write`, and commit it (RenderedLeftOver)\n'
      + '[rendered/stacks/shop/cdk.tf.json] the program makes this file, and it is not committed; run `trackway tfc check rendered --write`, and commit it (RenderedMissing)\n',
  });
  expect(trackway(['tfc', 'check', 'rendered', '--write'])).toEqual({
    code: 0, out: '1 stack in rendered: 2 differences mended\n  removed rendered/stacks/old\n  written rendered/stacks/shop/cdk.tf.json\n', err: '',
  });
  expect(trackway(['tfc', 'check', 'rendered'])).toEqual({ code: 0, out: '1 stack in rendered: as the program makes them\n', err: '' });
});

test('tfc check: only rendered stacks are checked', () => {
  expect(trackway(['tfc', 'check', 'policies'])).toEqual({
    code: 2, out: '', err: '[trackway tfc check] there is nothing called "policies" to check; write `trackway tfc check rendered`; policies are checked by `trackway check` (CheckWhat)\n',
  });
});
