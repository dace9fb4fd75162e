// Functions on AWS Lambda read the same secrets, so they are of the core.
export { SecretKey, SecretSource } from '../../core/secret-source';
