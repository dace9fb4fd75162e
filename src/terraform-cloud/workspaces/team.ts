import { DataTfeTeam } from '@cdktf/provider-tfe/lib/data-tfe-team';
import { TeamAccess } from '@cdktf/provider-tfe/lib/team-access';
import { Construct } from 'constructs';
import type { StackWorkspace } from './stack-workspace';

/** What a team may do with a workspace: read states and runs; plan; confirm and apply; change the workspace. */
export type TeamAccessLevel = 'read' | 'plan' | 'write' | 'admin';

/** A team of the organization. */
export class Team {
  /** One that is there. */
  public static named(name: string): Team { return new Team(name); }

  private constructor(
    /** Its name. */
    public readonly name: string,
  ) {}

  /**
   * Its id, asked for once in a stack.
   *
   * @internal
   */
  public _idIn(scope: Construct): string {
    const id = `team-${this.name}`;
    const known = scope.node.tryFindChild(id) as DataTfeTeam | undefined;
    return (known ?? new DataTfeTeam(scope, id, { name: this.name })).id;
  }
}

/** Lets a team use a workspace. */
export function writeTeamAccess(workspace: StackWorkspace, team: Team, teamId: string, access: TeamAccessLevel): TeamAccess {
  return new TeamAccess(workspace, `team-${team.name}`, { workspaceId: workspace.workspace.id, teamId, access });
}
