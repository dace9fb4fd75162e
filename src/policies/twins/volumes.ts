import { fields, items, listed, overPodObjects, overPods, text, texts, Twin } from './twin';

/** The module takes the last field beside `name` for the kind of a volume. See https://github.com/kubewarden/policies/tree/main/policies/volumes-psp-policy */
export const volumes = overPodObjects((settings, { spec, containers }) => {
  const allowed = texts(settings.allowedTypes);
  if (allowed.length === 0) return ['no kind of volume is allowed'];
  if (allowed.includes('*')) return [];
  const mountedBy = (wanted: string) => new Set(containers.filter(({ list }) => list === wanted)
    .flatMap((container) => items(container.fields.volumeMounts).map(({ name }) => name)));
  const [inits, mains] = [mountedBy('initContainers'), mountedBy('containers')];
  return items(spec.volumes).flatMap((volume) => {
    const kind = Object.keys(volume).filter((key) => key !== 'name').at(-1) ?? '';
    const onlyInit = inits.has(volume.name) && !mains.has(volume.name);
    if (allowed.includes(kind) || (settings.ignoreInitContainersVolumes === true && onlyInit)) return [];
    return [`volume ${JSON.stringify(volume.name)} is of the kind ${kind}`];
  });
});

/** See https://github.com/kubewarden/policies/tree/main/policies/flexvolume-drivers-psp-policy */
export const flexVolumeDrivers = overPodObjects((settings, { spec }) => {
  const allowed = items(settings.allowedFlexVolumes).map(({ driver }) => driver);
  return items(spec.volumes).filter(({ flexVolume }) => flexVolume !== undefined && !allowed.includes(fields(flexVolume).driver))
    .map(({ name, flexVolume }) => `volume ${JSON.stringify(name)} has the driver ${String(fields(flexVolume).driver)}`);
});

/** Containers without any mounts are never refused. See https://github.com/kubewarden/policies/tree/main/policies/volumeMounts-policy */
export const volumeMounts = overPods((settings, { containers }) => {
  const names = texts(settings.volumeMountsNames);
  return containers.flatMap(({ name, fields: container }) => {
    if (container.volumeMounts === undefined) return [];
    const mounted = [...new Set(items(container.volumeMounts).map((mount) => String(mount.name)))];
    const why = mountRefusal(String(settings.operator), names, mounted);
    return why === undefined ? [] : [`container ${JSON.stringify(name)} ${why}`];
  });
});

/** A claim without a class gets that of the cluster and is not refused. See https://github.com/kubewarden/policies/tree/main/policies/persistentvolumeclaim-storageclass-policy */
export const claimStorageClass: Twin = (settings, { kind, spec }) => {
  const name = text(fields(spec).storageClassName);
  if (kind !== 'PersistentVolumeClaim' || name === undefined || settings.fallbackStorageClass !== undefined) return [];
  const { allowedStorageClasses: allowed, deniedStorageClasses: denied } = settings;
  return texts(denied).includes(name) || (allowed !== undefined && !texts(allowed).includes(name)) ? [`the storage class ${name} is not allowed`] : [];
};

function mountRefusal(operator: string, names: readonly string[], mounted: readonly string[]): string | undefined {
  const both = names.filter((name) => mounted.includes(name));
  const others = mounted.filter((name) => !names.includes(name));
  const missing = names.filter((name) => !mounted.includes(name));
  switch (operator) {
    case 'anyNotIn': return others.length > 0 ? `mounts what is not allowed: ${listed(others)}` : undefined;
    case 'allAreUsed': return missing.length === 0 ? `mounts what is not allowed together: ${listed(names)}` : undefined;
    case 'notAllAreUsed': return missing.length > 0 ? `does not mount ${listed(missing)}` : undefined;
    default: return both.length > 0 ? `mounts what is not allowed: ${listed(both)}` : undefined;
  }
}
