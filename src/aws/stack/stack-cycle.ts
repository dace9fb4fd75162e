import { DefaultTokenResolver, IPostProcessor, IResolvable, IResolveContext, StringConcat, TerraformElement, TerraformStack, Tokenization } from 'cdktf';
import { IConstruct } from 'constructs';
import { pathOf } from '../../core/construct-path';
import { LocatedProblem } from '../../core/validation-error';

/** Why one stack waits for another. */
interface Wait {
  readonly from: TerraformStack;
  readonly to: TerraformStack;
  readonly why: string;
}

/** What is wrong where stacks wait for each other, each with what it uses of the next; undefined where none do. cdktf names two stacks and no reference. */
export function stackCycle(app: IConstruct): LocatedProblem | undefined {
  const stacks = app.node.findAll().filter((one): one is TerraformStack => TerraformStack.isStack(one));
  const waits = new Map(stacks.map((stack) => [stack, waitsOf(stack)]));
  const cycle = stacks.map((stack) => wayBack(stack, waits)).find((found) => found !== undefined);
  if (!cycle) return undefined;
  const names = cycle.map(({ from }) => from.node.id);
  return {
    path: pathOf(cycle[0].from),
    code: 'StackCycle',
    what: `the stacks ${names.slice(0, -1).join(', ')} and ${names[names.length - 1]} would wait for each other: ${cycle.map(({ why }) => why).join('; ')}`,
    fix: 'make what one of them uses in a stack of its own that both wait for, or both in one stack',
  };
}

/** References first, which say more than that somebody asked for it. */
function waitsOf(stack: TerraformStack): Wait[] {
  const elements = stack.node.findAll().filter((one) => TerraformElement.isTerraformElement(one)) as unknown as (TerraformElement & IConstruct)[];
  const used = elements.flatMap((element) => new ForeignReferences(stack).in(element));
  const asked = stack.dependencies.filter((to) => !used.some((wait) => wait.to === to));
  return [...used, ...asked.map((to) => ({ from: stack, to, why: `${stack.node.id} waits for ${to.node.id}, by a grant or by addDependency` }))];
}

/** The shortest way from a stack back to itself. */
function wayBack(start: TerraformStack, waits: ReadonlyMap<TerraformStack, readonly Wait[]>): Wait[] | undefined {
  const seen = new Set<TerraformStack>();
  let ways: Wait[][] = [[]];
  while (ways.length > 0) {
    const next: Wait[][] = [];
    for (const way of ways) {
      for (const wait of waits.get(way.length === 0 ? start : way[way.length - 1].to) ?? []) {
        if (wait.to === start) return [...way, wait];
        if (seen.has(wait.to)) continue;
        seen.add(wait.to);
        next.push([...way, wait]);
      }
    }
    ways = next;
  }
  return undefined;
}

/** Finds what a stack uses of others, without telling those that it does. */
class ForeignReferences extends DefaultTokenResolver {
  private readonly found: Wait[] = [];
  private where = '';

  public constructor(private readonly stack: TerraformStack) {
    super(new StringConcat());
  }

  public in(element: TerraformElement & IConstruct): Wait[] {
    this.where = pathOf(element);
    Tokenization.resolve(element.toTerraform(), { scope: element, resolver: this, preparing: false });
    return this.found;
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    const { originStack: to, identifier } = token as IResolvable & { originStack?: TerraformStack; identifier?: string };
    if (!to || identifier === undefined || to === this.stack) return super.resolveToken(token, context, postProcessor);
    this.found.push({ from: this.stack, to, why: `${this.where} uses ${identifier} of ${to.node.id}` });
    return '';
  }
}
