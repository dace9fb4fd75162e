/** What moto drops of a database, and tells nothing of. */
const DROPPED = ['EngineLifecycleSupport', 'EnablePerformanceInsights', 'PerformanceInsightsKMSKeyId', 'PerformanceInsightsRetentionPeriod'];
/** Those that RDS tells under another name than it takes. */
const TOLD_AS: Readonly<Record<string, string>> = { EnablePerformanceInsights: 'PerformanceInsightsEnabled' };

/** What moto forgets of services that take forms and answer in XML: RDS and EC2. */
export class QueryMemory {
  private readonly databases = new Map<string, Map<string, string>>();
  private readonly rules = new Map<string, string>();

  /** An answer of moto, as AWS would give it. */
  public complete(request: Buffer, answer: Buffer): Buffer {
    const form = new URLSearchParams(request.toString());
    const action = form.get('Action') ?? '';
    if (/SecurityGroup(Ingress|Rules)$/.test(action)) return Buffer.from(this.rulesIn(form, answer.toString()));
    // Who set a parameter: without it, those that somebody set are not found among the engine's own.
    if (action === 'DescribeDBParameters') return Buffer.from(answer.toString().replace(/<Parameter>/g, '<Parameter><Source>user</Source>'));
    return /DBInstances?$/.test(action) ? Buffer.from(this.databasesIn(action, form, answer.toString())) : answer;
  }

  private databasesIn(action: string, form: URLSearchParams, answer: string): string {
    const id = form.get('DBInstanceIdentifier');
    if (/^(Create|Modify)/.test(action) && id !== null) {
      const asked = this.databases.get(id) ?? new Map<string, string>();
      for (const name of DROPPED) if (form.has(name)) asked.set(TOLD_AS[name] ?? name, form.get(name)!);
      this.databases.set(id, asked);
    }
    return answer
      .replace(/<DBInstanceIdentifier>([^<]*)<\/DBInstanceIdentifier>/g, (element, of: string) => element + [...this.databases.get(of) ?? []].map(([name, value]) => `<${name}>${value}</${name}>`).join(''))
      // What AWS takes where nobody says: another one is set afterwards, which takes the provider as long as to make the database.
      .replace('>rds-ca-default<', '>rds-ca-rsa2048-g1<');
  }

  /** Descriptions of rules for other security groups. */
  private rulesIn(form: URLSearchParams, answer: string): string {
    const [, made] = /<securityGroupRuleId>([^<]*)</.exec(answer) ?? [];
    const asked = form.get('IpPermissions.1.Groups.1.Description');
    if (made && asked) this.rules.set(made, asked);
    return answer.replace(/<securityGroupRuleId>([^<]*)<\/securityGroupRuleId>/g, (element, of: string) => element + (this.rules.has(of) ? `<description>${this.rules.get(of)}</description>` : ''));
  }
}
