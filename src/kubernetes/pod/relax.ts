/** Capabilities that a container may get back although all are dropped. */
export type Capability = 'NET_BIND_SERVICE' | (string & {});

/**
 * A rule of the Pod Security Standard *restricted* that a service needs not to hold, with the reason. Each is a warning at every synth until it is
 * acknowledged. See https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export class Relax {
  /** The process may run as root. */
  public static runAsRoot(reason: string): Relax { return new Relax('runAsRoot', reason); }
  /** The image's own file system may be written to. Not a rule of *restricted*, but a default of ours. */
  public static writableRootFilesystem(reason: string): Relax { return new Relax('writableRootFilesystem', reason); }
  /** A process may gain more privileges than its parent, as `sudo` needs it. */
  public static privilegeEscalation(reason: string): Relax { return new Relax('privilegeEscalation', reason); }
  /** The container keeps a Linux capability, e.g. `NET_ADMIN`. `NET_BIND_SERVICE` needs no relaxation: see `capabilities`. */
  public static capability(capability: Capability, reason: string): Relax { return new Relax('capability', reason, capability); }
  /** The container runs without a seccomp profile. */
  public static unconfinedSeccomp(reason: string): Relax { return new Relax('unconfinedSeccomp', reason); }
  /** The container may do whatever the node may. */
  public static privileged(reason: string): Relax { return new Relax('privileged', reason); }

  private constructor(
    /** What is allowed. */
    public readonly kind: 'runAsRoot' | 'writableRootFilesystem' | 'privilegeEscalation' | 'capability' | 'unconfinedSeccomp' | 'privileged',
    /** Why it is needed. */
    public readonly reason: string,
    /** The capability that is kept. */
    public readonly capability?: string,
  ) {}
}
