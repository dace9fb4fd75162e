type Item = Record<string, any>;

/** What moto forgets of services that speak JSON: SQS and KMS. */
export class JsonMemory {
  private readonly asked = new Map<string, unknown>();

  /** What moto refuses to tell, and forgets a queue's policy over: who may send dead letters to it. */
  public answer(target: string, request: Buffer): Item | undefined {
    if (!/^AmazonSQS\.[GS]etQueueAttributes$/.test(target)) return undefined;
    const { QueueUrl: queue, AttributeNames: names = [], Attributes: attributes = {} } = JSON.parse(request.toString()) as Item;
    if (!isAlone([...names, ...Object.keys(attributes)])) return undefined;
    if (target.endsWith('SetQueueAttributes')) {
      this.asked.set(queue, attributes.RedriveAllowPolicy);
      return {};
    }
    const policy = this.asked.get(queue);
    return policy ? { Attributes: { RedriveAllowPolicy: policy } } : {};
  }

  /** An answer of moto, as AWS would give it. */
  public complete(target: string, request: Buffer, answer: Buffer): Buffer {
    const input = JSON.parse(request.toString() || '{}') as Item;
    const told = () => JSON.parse(answer.toString()) as Item;
    switch (target) {
      case 'AmazonSQS.GetQueueAttributes': {
        const { Attributes: attributes = {}, ...all } = told();
        const more: Item = {};
        if (this.asked.get(input.QueueUrl)) more.RedriveAllowPolicy = this.asked.get(input.QueueUrl);
        // With spaces between, and AWS tells it as it was given.
        if (attributes.RedrivePolicy) more.RedrivePolicy = JSON.stringify(JSON.parse(attributes.RedrivePolicy));
        return Buffer.from(JSON.stringify({ ...all, Attributes: { ...attributes, ...more } }));
      }
      case 'TrentService.EnableKeyRotation':
        this.asked.set(input.KeyId, input.RotationPeriodInDays ?? 365);
        return answer;
      case 'TrentService.GetKeyRotationStatus':
        return this.asked.has(input.KeyId) ? Buffer.from(JSON.stringify({ ...told(), RotationPeriodInDays: this.asked.get(input.KeyId) })) : answer;
      default:
        return answer;
    }
  }
}

function isAlone(names: readonly string[]): boolean {
  return names.length === 1 && names[0] === 'RedriveAllowPolicy';
}
