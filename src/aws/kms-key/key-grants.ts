import { Construct } from 'constructs';
import { Grant, GrantOptions, grantTo } from '../iam/grant';
import { Grantee } from '../iam/grantee';
import { PolicyStatement } from '../iam/policy-document';

/** A key, whoever makes it. */
export interface IKmsKey {
  /** Its ARN. */
  readonly arn: string;
  /** Lets somebody encrypt with it, and ask for keys of data. */
  grantEncrypt(grantee: Grantee, options?: GrantOptions): Grant;
  /** Lets somebody decrypt with it. */
  grantDecrypt(grantee: Grantee, options?: GrantOptions): Grant;
  /** Both. */
  grantEncryptDecrypt(grantee: Grantee, options?: GrantOptions): Grant;
}

const DECRYPT = ['kms:Decrypt'];
/** `ReEncrypt*` are two actions, from and to a key, that are useless apart. */
const ENCRYPT = ['kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];

/** What keys have in common, whoever makes them. */
export abstract class GrantableKey extends Construct implements IKmsKey {
  public abstract readonly arn: string;

  public grantEncrypt(grantee: Grantee, options?: GrantOptions): Grant {
    return grantTo(this, grantee, [keyStatement(this, ENCRYPT)], options);
  }

  public grantDecrypt(grantee: Grantee, options?: GrantOptions): Grant {
    return grantTo(this, grantee, [keyStatement(this, DECRYPT)], options);
  }

  public grantEncryptDecrypt(grantee: Grantee, options?: GrantOptions): Grant {
    return grantTo(this, grantee, [keyStatement(this, [...DECRYPT, ...ENCRYPT])], options);
  }
}

/** What those need to do with a key who read from what it encrypts, or write to it: nothing where there is none. */
export function keyStatements(key: IKmsKey | undefined, ...uses: readonly ('read' | 'write')[]): PolicyStatement[] {
  if (!key) return [];
  // S3 decrypts what it put together from the parts of an upload, SQS the key of data that it used last.
  return [keyStatement(key, uses.includes('write') ? ['kms:Decrypt', 'kms:GenerateDataKey'] : ['kms:Decrypt'])];
}

function keyStatement({ arn }: IKmsKey, actions: readonly string[]): PolicyStatement {
  return { actions, resources: [arn] };
}
