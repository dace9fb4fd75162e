import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { EphemeralResource } from './ephemeral-resource';

/** What the credentials of a database are made of. */
export interface DatabaseCredentialsProps {
  /** Name of the secret. */
  readonly secretName: string;
  /** The user that owns the database. */
  readonly username: string;
  /** Which password it has. */
  readonly passwordVersion: number;
  /** How many days it can be brought back when it was deleted. */
  readonly recoveryDays: number;
}

/**
 * The password of a database, in a secret and nowhere else. It is made while Terraform runs, written into the secret, and read back from there for the database:
 * whatever an apply left undone, the next one gives the database what the secret holds.
 */
export class DatabaseCredentials extends Construct {
  /** The secret, `{"username":…,"password":…}`. */
  public readonly secret: SecretsmanagerSecret;
  /** The password, for write-only arguments. */
  public readonly password: string;

  public constructor(scope: Construct, id: string, { secretName, username, passwordVersion, recoveryDays }: DatabaseCredentialsProps) {
    super(scope, id);
    // With Secrets Manager's own key: whoever may read the secret needs nothing more, and it outlives the key of the database.
    this.secret = new SecretsmanagerSecret(this, 'secret', {
      name: secretName, description: `Who owns the database ${secretName.split('/').slice(-2, -1)[0]}`, recoveryWindowInDays: recoveryDays,
    });
    // Letters and digits alone mean the same in a URL, a shell and a properties file; forty of them are 238 bits, within MySQL's limit of 41.
    const made = new EphemeralResource(this, 'made', 'aws_secretsmanager_random_password', { password_length: 40, exclude_punctuation: true });
    const version = new SecretsmanagerSecretVersion(this, 'version', {
      secretId: this.secret.id,
      secretStringWo: Fn.jsonencode({ username, password: made.attribute('random_password') }),
      secretStringWoVersion: passwordVersion,
    });
    // By the id of the version, which is not known while it is still to be written: otherwise a plan would read what is not there yet.
    const read = new EphemeralResource(this, 'read', 'aws_secretsmanager_secret_version', { secret_id: version.secretId, version_id: version.versionId });
    this.password = Fn.lookup(Fn.jsondecode(read.attribute('secret_string')), 'password') as unknown as string;
  }
}
