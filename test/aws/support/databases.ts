import { TerraformStack } from 'cdktf';
import { Engine, Network, SqlDatabase, SqlDatabaseProps } from '../../../src/aws';
import { ground } from './stacks';

/** A database `orders` that says nothing but what it must, and `props`, in a network `network`. */
export function database(props: Partial<SqlDatabaseProps> = {}, stack: TerraformStack = ground()): SqlDatabase {
  const network = props.network ?? new Network(stack, 'network', { cidr: '10.20.0.0/16' });
  return new SqlDatabase(stack, 'orders', { engine: Engine.postgres('16'), ...props, network });
}

/** The stack of `database(props)`. */
export function databaseStack(props?: Partial<SqlDatabaseProps>, stack?: TerraformStack): TerraformStack {
  return TerraformStack.of(database(props, stack));
}
