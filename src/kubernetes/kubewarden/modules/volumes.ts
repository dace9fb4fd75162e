import { Problem } from '../../../core/validation-error';
import { classProblems, copied, emptyProblems, given, textProblems, WrittenSettings } from './written';

/** What `volumes-psp` allows. */
export interface VolumesSettings {
  /** Kinds of volumes: `configMap`, `emptyDir`, `secret`, …; `*` alone allows all. */
  readonly allowedTypes: readonly string[];
  /**
   * Leaves volumes alone that only init containers mount.
   *
   * @default false
   */
  readonly ignoreInitContainersVolumes?: boolean;
}

/** What `flexvolume-drivers-psp` allows. */
export interface FlexVolumeSettings {
  /** Drivers, e.g. `example/lvm`; an empty list allows none. */
  readonly allowedDrivers: readonly string[];
}

/** What `volumemounts` refuses. See https://github.com/kubewarden/policies/tree/main/policies/volumeMounts-policy */
export interface VolumeMountsSettings {
  /**
   * When a container is refused: it mounts any of the names, any other, all of them, or not all of them.
   *
   * @default 'anyIn'
   */
  readonly reject?: 'anyIn' | 'anyNotIn' | 'allAreUsed' | 'notAllAreUsed';
  /** Names of volumes, as mounts write them. */
  readonly names: readonly string[];
}

/** Which storage classes claims may have; one of the two lists is needed. */
export interface ClaimStorageClassSettings {
  /**
   * The only classes that are allowed.
   *
   * @default - all but the denied ones
   */
  readonly allowedStorageClasses?: readonly string[];
  /**
   * Classes that are refused.
   *
   * @default - all but the allowed ones
   */
  readonly deniedStorageClasses?: readonly string[];
  /**
   * The class that claims get instead of being refused.
   *
   * @default - they are refused
   */
  readonly fallbackStorageClass?: string;
}

export function volumes({ allowedTypes, ignoreInitContainersVolumes }: VolumesSettings): WrittenSettings {
  const problems: Problem[] = [
    ...emptyProblems('allowedTypes', allowedTypes, 'so every pod is refused'),
    ...textProblems('allowedTypes', allowedTypes, (type) => type === '*' || /^[a-z][A-Za-z]+$/.test(type), 'write a kind of volume as pods do: "configMap"'),
  ];
  if (allowedTypes.includes('*') && allowedTypes.length > 1) {
    problems.push({ code: 'ModuleConflict', what: '`allowedTypes` has "*" and others', fix: 'leave "*" alone, or leave it out' });
  }
  return { settings: given({ allowedTypes: [...allowedTypes], ignoreInitContainersVolumes }), problems };
}

export function flexVolumes({ allowedDrivers }: FlexVolumeSettings): WrittenSettings {
  return {
    settings: { allowedFlexVolumes: allowedDrivers.map((driver) => ({ driver })) },
    problems: textProblems('allowedDrivers', allowedDrivers, (driver) => driver !== '', 'name a driver, e.g. "example/lvm"'),
  };
}

export function volumeMounts({ reject = 'anyIn', names }: VolumeMountsSettings): WrittenSettings {
  return {
    // The pages of the module say `reject`; its code reads `operator` and ignores what it does not know: then `anyIn` would hold, whatever was asked.
    settings: { reject, operator: reject, volumeMountsNames: [...names] },
    problems: emptyProblems('names', names, 'which the module refuses'),
  };
}

export function claimStorageClass(props: ClaimStorageClassSettings): WrittenSettings {
  const { allowedStorageClasses: allowed, deniedStorageClasses: denied, fallbackStorageClass: fallback } = props;
  return {
    settings: given({ allowedStorageClasses: copied(allowed), deniedStorageClasses: copied(denied), fallbackStorageClass: fallback }),
    problems: classProblems('StorageClasses', allowed, denied, 'fallbackStorageClass', fallback),
    mutates: fallback !== undefined,
  };
}
