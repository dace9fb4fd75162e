import { Duration } from 'cdk8s';
import { PolicySeverity } from './modules/catalogue';
import { PolicyMode } from './policy-mode';
import { LabelSelection } from './policy-selector';
import type { IPolicyServer } from './policy-server-reference';
import { PolicyRule } from './rule';

/** A condition without which a policy is not asked. */
export interface PolicyCondition {
  /** Its name in messages of the API server. */
  readonly name: string;
  /** A CEL expression over `object`, `oldObject`, `request` and `authorizer`. */
  readonly expression: string;
}

/** What is said of every policy, of one module or of a group. */
export interface KubewardenPolicyProps {
  /** Where it runs; it stays there: Kubewarden does not let a policy move. */
  readonly server: IPolicyServer;
  /**
   * What it is asked about.
   *
   * @default - what the catalogue says of the module
   */
  readonly rules?: readonly PolicyRule[];
  /**
   * Whether it refuses or only reports.
   *
   * @default PolicyMode.protect()
   */
  readonly mode?: PolicyMode;
  /**
   * What happens to a request when the policy server does not answer.
   *
   * @default 'Fail'
   */
  readonly failurePolicy?: 'Fail' | 'Ignore';
  /**
   * Conditions without which it is not asked. Such a policy is not judged at synthesis.
   *
   * @default - none
   */
  readonly matchConditions?: readonly PolicyCondition[];
  /**
   * Labels of the objects it is asked about.
   *
   * @default - any
   */
  readonly objectSelector?: LabelSelection;
  /**
   * How long the API server waits for an answer, from 2 to 30 seconds.
   *
   * @default - 10 seconds, or `evaluationTimeout` if that is longer
   */
  readonly timeout?: Duration;
  /**
   * How long one evaluation may take, from 2 to 30 seconds and no longer than `timeout`.
   *
   * @default - the policy server's, 2 seconds
   */
  readonly evaluationTimeout?: Duration;
  /**
   * What the person reads whose object is refused.
   *
   * @default - the words of the module
   */
  readonly message?: string;
  /**
   * How bad it is, for reports and alerts.
   *
   * @default - what the catalogue says of the module
   */
  readonly severity?: PolicySeverity;
  /**
   * What it is about, for reports.
   *
   * @default - what the catalogue says of the module
   */
  readonly category?: string;
  /**
   * Whether the audit scanner asks it about objects that are there already, and writes PolicyReports.
   *
   * @default - what the catalogue says of the module
   */
  readonly backgroundAudit?: boolean;
  /**
   * How often its rules change. Each change restarts the server, so what changes often does not belong on the server of what does not.
   *
   * @default - as its server
   */
  readonly changes?: 'rarely' | 'often';
  /**
   * Whether the documents of the same environment are judged when they are synthesized: as a problem if the policy protects, else as a warning.
   *
   * @default true
   */
  readonly judgeAtSynth?: boolean;
}
