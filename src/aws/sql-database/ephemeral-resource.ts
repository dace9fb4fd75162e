import { ref, TerraformElement, TerraformStack, Token } from 'cdktf';
import { Construct } from 'constructs';

/**
 * Something that Terraform opens while it runs and keeps in no state and no plan. cdktf has no classes for these.
 * See https://developer.hashicorp.com/terraform/language/block/ephemeral
 */
export class EphemeralResource extends TerraformElement {
  public constructor(scope: Construct, id: string, private readonly type: string, private readonly config: Readonly<Record<string, unknown>>) {
    super(scope, id, `ephemeral.${type}`);
  }

  /** A reference to one of its attributes. Only write-only arguments take it. */
  public attribute(name: string): string {
    return Token.asString(ref(`ephemeral.${this.type}.${this.friendlyUniqueId}.${name}`, TerraformStack.of(this)));
  }

  public toTerraform(): unknown {
    return { ephemeral: { [this.type]: { [this.friendlyUniqueId]: this.config } } };
  }
}
