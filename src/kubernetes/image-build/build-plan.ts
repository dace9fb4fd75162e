import { Resources } from '../pod/resources';
import { ImageBuilder } from './image-builder';

/** Where the source comes from. */
export type SourceOrigin =
  | { readonly kind: 'git'; readonly url: string; readonly revision: string; readonly submodules: boolean }
  | { readonly kind: 'bundle'; readonly image: string };

/** A build, with every question answered: what the steps are written from. */
export interface BuildPlan {
  readonly origin: SourceOrigin;
  /** The folder that is built, inside the source: empty for all of it, else without slashes at both ends. */
  readonly folder: string;
  /** The Dockerfile, inside that folder. */
  readonly dockerfile: string;
  readonly builder: ImageBuilder;
  /** The image that runs the build. */
  readonly builderImage: string;
  /** The image of git and a shell. */
  readonly gitImage: string;
  /** The image of crane and a shell. */
  readonly craneImage: string;
  /** Where layers are kept between builds, as a repository. */
  readonly cache?: string;
  readonly platforms: readonly string[];
  /** Build arguments of a Dockerfile, variables of buildpacks. */
  readonly env: Readonly<Record<string, string>>;
  readonly resources: Resources;
  /** Whether there are credentials for registries. */
  readonly hasRegistryCredentials: boolean;
  /** Whether there are credentials for the source. */
  readonly hasSourceCredentials: boolean;
  /** Whether AppArmor is a field of the container, not an annotation of the pod. */
  readonly hasAppArmorField: boolean;
}

/** The workspaces of a build's Tasks. */
export const WORKSPACE = { source: 'source', registry: 'registry', credentials: 'source-credentials' } as const;

/** The folder of the workspace that holds the source. The root of a volume may hold a `lost+found` that nobody may read. */
export const CHECKOUT = `$(workspaces.${WORKSPACE.source}.path)/checkout`;

/** What is built, as a path in a step. */
export function contextOf({ folder }: Pick<BuildPlan, 'folder'>): string {
  return folder === '' ? CHECKOUT : `${CHECKOUT}/${folder}`;
}
