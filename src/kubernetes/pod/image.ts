// Functions on AWS Lambda name images in the same way, so it is of the core.
export { imageProblem, resolveImage, type Image } from '../../core/image';
