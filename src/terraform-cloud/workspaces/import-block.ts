import { TerraformElement, TerraformResource } from 'cdktf';

/**
 * An import block for a resource: Terraform takes over what is there, and passes over it once the state has it. cdktf's own asks the terraform of this machine for
 * its version, at every synthesis. See https://developer.hashicorp.com/terraform/language/import
 */
class ImportBlock extends TerraformElement {
  public constructor(private readonly resource: TerraformResource, private readonly existing: string) {
    super(resource, 'import');
  }

  public toTerraform(): unknown {
    return { import: [{ to: `${this.resource.terraformResourceType}.${this.resource.friendlyUniqueId}`, id: this.existing }] };
  }
}

/** Takes over what has that id, once. */
export function importInto(resource: TerraformResource, existing: string): void {
  if (!resource.node.tryFindChild('import')) new ImportBlock(resource, existing);
}
