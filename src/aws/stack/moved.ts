import { TerraformElement, TerraformResource, TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';

/** Tells Terraform that resources are the same as before, under other names. See https://developer.hashicorp.com/terraform/language/moved */
export class Moved extends TerraformElement {
  /** The id that a construct had before, if it was renamed: what is named after it keeps that name. */
  public static formerIdOf({ node }: IConstruct): string | undefined {
    const moved = node.tryFindChild('moved');
    return moved instanceof Moved ? moved.formerly : undefined;
  }

  /**
   * @param root whose id was another
   * @param formerly that id
   */
  public constructor(private readonly root: Construct, private readonly formerly: string) {
    super(root, 'moved');
  }

  public toTerraform(): unknown {
    const resources = this.root.node.findAll().filter((one): one is TerraformResource => TerraformResource.isTerraformResource(one));
    const moved = resources
      .map((resource) => ({ from: `${resource.terraformResourceType}.${this.formerLogicalIdOf(resource)}`, to: `${resource.terraformResourceType}.${resource.friendlyUniqueId}` }))
      .filter(({ from, to }) => from !== to);
    return moved.length > 0 ? { moved } : {};
  }

  /** The logical id that cdktf gave it when the root had its former id: it depends on the ids on the way alone. */
  private formerLogicalIdOf(resource: TerraformResource): string {
    const stack = TerraformStack.of(resource);
    const scopes = resource.node.scopes.map((scope) => scope === (this.root as IConstruct) ? { node: { id: this.formerly } } : scope);
    return stack.getLogicalId({ scopes } as unknown as TerraformElement);
  }
}
