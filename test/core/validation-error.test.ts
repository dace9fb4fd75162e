import { ValidationError } from '../../src/core/validation-error';

test('every broken rule is told on a line of its own, with path, value, fix and code', () => {
  const error = new ValidationError([
    { path: 'shop/prod/cart', code: 'ImageNotPinned', what: '`image` has no tag, got "cart"', fix: 'add a tag, e.g. "cart:1.4.2"' },
    { path: 'shop/prod/cart', code: 'PortOutOfRange', what: '`port` must be 1 to 65535, got 0', fix: 'give the port the container listens on' },
  ]);
  expect(error.message).toBe([
    '[shop/prod/cart] `image` has no tag, got "cart"; add a tag, e.g. "cart:1.4.2" (ImageNotPinned)',
    '[shop/prod/cart] `port` must be 1 to 65535, got 0; give the port the container listens on (PortOutOfRange)',
  ].join('\n'));
  expect(error.code).toBe('ImageNotPinned');
  expect(ValidationError.isValidationError(error)).toBe(true);
  expect(ValidationError.isValidationError(new Error('x'))).toBe(false);
});
