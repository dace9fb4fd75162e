import type { AgentPool } from '@cdktf/provider-tfe/lib/agent-pool';

/** Where the runs of a workspace happen. See https://developer.hashicorp.com/terraform/cloud-docs/workspaces/settings#execution-mode */
export class Execution {
  /** On the machines of Terraform Cloud. */
  public static remote(): Execution { return new Execution('remote'); }
  /** Where the command is given. The workspace keeps the state alone: none of its variables, credentials, policies and tasks is used. */
  public static local(): Execution { return new Execution('local'); }
  /**
   * On agents of one's own, for what only they can reach. The free edition has one.
   *
   * @param pool one that `Workspaces.agentPool()` made, or its id
   */
  public static agents(pool: AgentPool | string): Execution { return new Execution('agent', pool); }

  private constructor(
    /** The API's name of it. */
    public readonly mode: 'remote' | 'local' | 'agent',
    /** The agents. */
    public readonly pool?: AgentPool | string,
  ) {}
}
