import { Unknown } from '../cel/values';
import { jsonArguments } from './json-arguments';

/** A resource that Terraform is to make or keep, or a provider that makes them. */
export interface TerraformResource {
  /** e.g. `aws_db_instance`; `provider.aws` for a provider */
  readonly type: string;
  /** Its name in Terraform. */
  readonly name: string;
  /** e.g. `aws_db_instance.orders` or `module.data.aws_db_instance.orders[0]` */
  readonly address: string;
  /** Its arguments; what only apply will tell is marked as unknown. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Those of its arguments that are texts of JSON, e.g. `policy`, decoded. */
  readonly json: Readonly<Record<string, unknown>>;
  /**
   * Path of the construct, as cdktf writes it into the stack.
   *
   * @default - not known: plans have none
   */
  readonly construct?: string;
}

/** Where resources of Terraform are read from: a synthesized stack, or a plan (`terraform show -json`). */
export type TerraformSource = 'stack' | 'plan';

type Fields = Readonly<Record<string, unknown>>;

/** What a JSON text of Terraform is; undefined if it is neither a stack nor a plan. */
export function terraformSource(json: unknown): TerraformSource | undefined {
  if (!isFields(json)) return undefined;
  if (isFields(json.planned_values) || Array.isArray(json.resource_changes)) return 'plan';
  return ['resource', 'terraform', 'provider'].some((key) => isFields(json[key])) && json.kind === undefined ? 'stack' : undefined;
}

/** The providers and managed resources of a stack or a plan, in the order they are written. */
export function terraformResources(json: unknown): TerraformResource[] {
  const source = terraformSource(json);
  if (source === undefined) return [];
  return source === 'plan' ? planned(json as Fields) : synthesized(json as Fields);
}

function synthesized(stack: Fields): TerraformResource[] {
  const providers = entries(stack.provider).flatMap(([name, written]) => (
    (Array.isArray(written) ? written as unknown[] : [written]).filter(isFields).map((values) => provider(name, values.alias, resolved(values) as Fields))
  ));
  const resources = entries(stack.resource).flatMap(([type, byName]) => entries(byName).map(([name, body]) => {
    const { '//': note, ...values } = isFields(body) ? body : {};
    const construct = fields(fields(note).metadata).path;
    return {
      type, name, address: `${type}.${name}`, values: resolved(values) as Fields, json: jsonArguments(values, resolved), ...typeof construct === 'string' ? { construct } : {},
    };
  }));
  return [...providers, ...resources];
}

function provider(name: string, alias: unknown, values: Fields): TerraformResource {
  return { type: `provider.${name}`, name: typeof alias === 'string' ? alias : name, address: `provider.${name}${typeof alias === 'string' ? `.${alias}` : ''}`, values, json: {} };
}

/** Texts with `${…}` are expressions of Terraform, which nobody here computes; `$${` is a `${` of its own. */
function resolved(value: unknown): unknown {
  if (typeof value === 'string') return /[$%]\{/.test(value.replace(/\$\$\{|%%\{/g, '')) ? Unknown.value : value.replace(/\$\$\{/g, '${').replace(/%%\{/g, '%{');
  if (Array.isArray(value)) return value.map(resolved);
  return isFields(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item)])) : value;
}

function planned(plan: Fields): TerraformResource[] {
  const unknown = new Map<unknown, unknown>();
  for (const change of items(plan.resource_changes)) unknown.set(change.address, fields(change.change).after_unknown);
  const found: TerraformResource[] = entries(fields(plan.configuration).provider_config).map(([key, config]) => {
    const { name, alias, expressions } = fields(config);
    return provider(typeof name === 'string' ? name : key, alias, fields(configured(expressions)));
  });
  const visit = (module: Fields): void => {
    for (const { mode, type, name, address, values } of items(module.resources)) {
      if (mode === 'data' || typeof type !== 'string') continue;
      const known = overlaid(values, unknown.get(address)) as Fields;
      found.push({ type, name: String(name), address: String(address), values: known, json: jsonArguments(known, (text) => text) });
    }
    items(module.child_modules).forEach(visit);
  };
  visit(fields(fields(plan.planned_values).root_module));
  return found;
}

/** Arguments of a provider as a plan tells them: constants, and what they refer to. */
function configured(expression: unknown): unknown {
  if (Array.isArray(expression)) return expression.map(configured);
  if (!isFields(expression)) return undefined;
  if ('constant_value' in expression) return expression.constant_value;
  if ('references' in expression) return Unknown.value;
  return Object.fromEntries(Object.entries(expression).map(([key, value]) => [key, configured(value)]));
}

/** The values, with what is `true` in `after_unknown` marked. */
function overlaid(value: unknown, unknown: unknown): unknown {
  if (unknown === true) return Unknown.value;
  if (Array.isArray(unknown)) {
    if (!Array.isArray(value)) return unknown.length === 0 ? value : unknown.map((item) => overlaid(undefined, item));
    return (value as unknown[]).map((item, index) => overlaid(item, (unknown as unknown[])[index]));
  }
  if (!isFields(unknown)) return value;
  const object = fields(value);
  return Object.fromEntries([...new Set([...Object.keys(object), ...Object.keys(unknown)])].map((key) => [key, overlaid(object[key], unknown[key])] as const)
    .filter(([, item]) => item !== undefined));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function entries(value: unknown): [string, unknown][] {
  return Object.entries(fields(value));
}

function items(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}
