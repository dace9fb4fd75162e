/** The organization that the state of Terraform stacks is kept in. */
export interface TerraformCloudProps {
  /** The organization's name. */
  readonly organization: string;
  /**
   * The project that workspaces belong to.
   *
   * @default - the organization's default project
   */
  readonly project?: string;
  /**
   * The server: HCP Terraform, Terraform Enterprise or a compatible one.
   *
   * @default 'app.terraform.io'
   */
  readonly hostname?: string;
}

/** Where the state of a Terraform stack is kept. */
export class TerraformState {
  /** In the workspace `<platform>-<environment>-<stack>` of Terraform Cloud. */
  public static cloud(props: TerraformCloudProps): TerraformState { return new TerraformState('cloud', props); }
  /** In a file beside the synthesized stack: for trying things out, by one person on one machine. */
  public static local(): TerraformState { return new TerraformState('local'); }

  private constructor(
    /** Where. */
    public readonly kind: 'cloud' | 'local',
    /** The organization, if it is in the cloud. */
    public readonly cloudProps?: TerraformCloudProps,
  ) {}
}
