import { Duration } from 'cdk8s';
import { Problem } from '../../core/validation-error';
import { Json } from '../synthesis/json';
import { isWhole, secondsOf } from './amounts';

/** How long a pod takes to leave. */
export interface ShutdownOptions {
  /**
   * How long the pod goes on serving after it was told to stop, while load balancers and proxies learn of it.
   *
   * @default Duration.seconds(5)
   */
  readonly drain?: Duration;
  /**
   * How long the process may take to finish after that, before it is killed.
   *
   * @default Duration.seconds(25)
   */
  readonly finish?: Duration;
}

const DRAIN = Duration.seconds(5);
const FINISH = Duration.seconds(25);
const DAY = 24 * 60 * 60;

/**
 * How a pod leaves without losing a request. Endpoints are removed at the same time as the process is told to stop, so a process that stops at once
 * refuses what is still on its way. The grace period is the drain and the time to finish, together.
 */
export class Shutdown {
  /**
   * The pod waits, then the process gets SIGTERM. From Kubernetes 1.30 on the kubelet waits itself; before that `sleep` of the image does, and an image
   * without it (distroless) should use `Shutdown.byApplication()`.
   */
  public static waiting(options: ShutdownOptions = {}): Shutdown { return new Shutdown('waiting', options); }
  /** The process gets SIGTERM at once and goes on serving for the drain itself. */
  public static byApplication(options: ShutdownOptions = {}): Shutdown { return new Shutdown('application', options); }
  /** A command in the container runs before SIGTERM. `drain` is the time it may take; what it takes longer is taken from `finish`. */
  public static command(command: readonly string[], options: ShutdownOptions = {}): Shutdown { return new Shutdown('command', options, command); }

  private constructor(
    private readonly kind: 'waiting' | 'application' | 'command',
    private readonly options: ShutdownOptions,
    private readonly exec?: readonly string[],
  ) {}

  /** Seconds from the request to stop until the process is killed. */
  public get graceSeconds(): number {
    return this.drainSeconds + this.finishSeconds;
  }

  private get drainSeconds(): number {
    return secondsOf(this.options.drain ?? DRAIN);
  }

  private get finishSeconds(): number {
    return secondsOf(this.options.finish ?? FINISH);
  }

  /**
   * The container's `lifecycle`.
   *
   * @param kubernetes the cluster's version: the sleep action is off by default before 1.30
   *   (https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/)
   * @internal
   */
  public _lifecycle(kubernetes: string): Json | undefined {
    if (this.kind === 'application' || (this.kind === 'waiting' && this.drainSeconds === 0)) return undefined;
    if (this.kind === 'command') return { preStop: { exec: { command: [...this.exec!] } } };
    const canSleep = Number(kubernetes.split('.')[1]) >= 30;
    return { preStop: canSleep ? { sleep: { seconds: this.drainSeconds } } : { exec: { command: ['sleep', String(this.drainSeconds)] } } };
  }

  /**
   * What is wrong with the declaration, if anything.
   *
   * @internal
   */
  public _problems(): Problem[] {
    const problems: Problem[] = [];
    const { drainSeconds: drain, finishSeconds: finish } = this;
    if (!isWhole(drain, 0, DAY) || !isWhole(finish, 0, DAY)) {
      problems.push({ code: 'ShutdownDuration', what: `\`shutdown\` needs whole seconds up to a day, got drain ${drain} s and finish ${finish} s`, fix: 'use e.g. Duration.seconds(5)' });
    } else if (finish === 0) {
      problems.push({ code: 'ShutdownDuration', what: '`shutdown` leaves the process no time to finish: `finish` is 0 s', fix: 'give at least Duration.seconds(1)' });
    } else if (drain === 0 && this.exec) {
      problems.push({ code: 'ShutdownDuration', what: '`shutdown` leaves its command no time: `drain` is 0 s', fix: 'give the time the command may take, or use Shutdown.byApplication()' });
    }
    if (this.exec && (this.exec.length === 0 || this.exec[0] === '')) {
      problems.push({ code: 'ShutdownCommand', what: '`shutdown` has an empty command', fix: 'give the command and its arguments' });
    }
    return problems;
  }
}
