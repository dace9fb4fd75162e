/** What moto drops of a database, and tells nothing of. */
const DROPPED = ['EngineLifecycleSupport', 'EnablePerformanceInsights', 'PerformanceInsightsKMSKeyId', 'PerformanceInsightsRetentionPeriod'];
/** Those that RDS tells under another name than it takes. */
const TOLD_AS: Readonly<Record<string, string>> = { EnablePerformanceInsights: 'PerformanceInsightsEnabled' };

/** Settings of databases that moto drops, put back into what it says. */
export class RdsMemory {
  private readonly asked = new Map<string, Map<string, string>>();

  /** An answer of RDS, as AWS would give it. Answers of other services stay as they are. */
  public complete(request: Buffer, answer: Buffer): Buffer {
    const form = new URLSearchParams(request.toString());
    const action = form.get('Action') ?? '';
    const id = form.get('DBInstanceIdentifier');
    if (/^(Create|Modify)DBInstance$/.test(action) && id !== null) {
      const asked = this.asked.get(id) ?? new Map<string, string>();
      for (const name of DROPPED) if (form.has(name)) asked.set(TOLD_AS[name] ?? name, form.get(name)!);
      this.asked.set(id, asked);
    }
    if (/DBInstances?$/.test(action)) return Buffer.from(this.withDropped(answer.toString()));
    // Who set a parameter: without it, those that somebody set are not found among the engine's own.
    if (action === 'DescribeDBParameters') return Buffer.from(answer.toString().replace(/<Parameter>/g, '<Parameter><Source>user</Source>'));
    return answer;
  }

  private withDropped(answer: string): string {
    return answer.replace(/<DBInstanceIdentifier>([^<]*)<\/DBInstanceIdentifier>/g, (element, id: string) => (
      element + [...this.asked.get(id) ?? []].map(([name, value]) => `<${name}>${value}</${name}>`).join('')));
  }
}
