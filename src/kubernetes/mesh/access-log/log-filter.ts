import { Duration } from 'cdk8s';
import { Problem } from '../../../core/validation-error';
import { secondsOf } from '../../pod/amounts';

/**
 * Which requests are logged: an expression of CEL over Envoy's attributes. See https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/advanced/attributes
 */
export class LogFilter {
  /** All of them. */
  public static everything(): LogFilter { return new LogFilter('everything'); }
  /** None of them, also where something around it asks for logs. */
  public static nothing(): LogFilter { return new LogFilter('nothing'); }
  /** Those that failed: status 400 and above, and those that got no answer at all. */
  public static errors(): LogFilter { return new LogFilter('some', 'response.code >= 400 || response.code == 0'); }
  /** Those that failed on our side: status 500 and above. */
  public static serverErrors(): LogFilter { return new LogFilter('some', 'response.code >= 500'); }
  /** Those that took longer. */
  public static slowerThan(duration: Duration): LogFilter {
    const seconds = secondsOf(duration);
    return new LogFilter('some', `request.duration > duration("${Math.round(seconds * 1000)}ms")`, seconds > 0 ? [] : [{
      code: 'LogFilterDuration', what: `no request takes less than ${seconds} s`, fix: 'give e.g. Duration.seconds(2)',
    }]);
  }
  /** Those for other paths, e.g. without health checks. Paths are compared without query. */
  public static exceptPaths(...paths: readonly string[]): LogFilter {
    return new LogFilter('some', `!(request.url_path in [${paths.map((path) => JSON.stringify(path)).join(', ')}])`, paths.filter((path) => !/^\/[^\s?#"\\]*$/.test(path)).map((path) => ({
      code: 'LogFilterPath', what: `no request has the path ${JSON.stringify(path)}`, fix: 'write it from its first "/", without query',
    })));
  }
  /** Those for which an expression of CEL is true, e.g. `request.headers["x-debug"] == "1"`. */
  public static matching(expression: string): LogFilter {
    return new LogFilter('some', expression, isBalanced(expression) ? [] : [{
      code: 'LogFilterExpression', what: `${JSON.stringify(expression)} is no expression, and a filter that cannot be read logs nothing`, fix: 'close its brackets and quotes',
    }]);
  }

  private constructor(
    /** Whether it lets everything, nothing or some requests through. */
    public readonly kind: 'everything' | 'nothing' | 'some',
    /** The expression. */
    public readonly expression?: string,
    private readonly problems: readonly Problem[] = [],
  ) {}

  /** Those that one of the two is for. */
  public or(other: LogFilter): LogFilter {
    if (this.kind === 'everything' || other.kind === 'nothing') return this;
    return this.kind === 'nothing' || other.kind === 'everything' ? other : this.join('||', other);
  }

  /** Those that both are for. */
  public and(other: LogFilter): LogFilter {
    if (this.kind === 'nothing' || other.kind === 'everything') return this;
    return this.kind === 'everything' || other.kind === 'nothing' ? other : this.join('&&', other);
  }

  /**
   * What is wrong with it, all of it.
   *
   * @internal
   */
  public _problems(): readonly Problem[] { return this.problems; }

  private join(operator: string, other: LogFilter): LogFilter {
    return new LogFilter('some', `(${this.expression}) ${operator} (${other.expression})`, [...this.problems, ...other.problems]);
  }
}

/** Whether brackets and quotes close in the order they open. Nothing else is looked at: Istio takes any text. */
function isBalanced(expression: string): boolean {
  const bare = expression.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '""');
  if (bare.trim() === '' || /"(?!")|'/.test(bare.replace(/""/g, ''))) return false;
  const open: string[] = [];
  const closes: Record<string, string> = { ')': '(', ']': '[', '}': '{' };
  for (const character of bare) {
    if ('([{'.includes(character)) open.push(character);
    if (character in closes && open.pop() !== closes[character]) return false;
  }
  return open.length === 0;
}
