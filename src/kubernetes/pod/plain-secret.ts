// Functions on AWS Lambda keep secrets out of variables by the same rules, so they are of the core.
export { looksSecret, nameSaysSecret } from '../../core/plain-secret';
