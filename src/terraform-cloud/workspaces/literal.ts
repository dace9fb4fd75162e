import { Token } from 'cdktf';

/** A value of a Terraform variable: plain data. */
export type VariableValue = string | number | boolean | readonly VariableValue[] | { readonly [key: string]: VariableValue };

/** Text that Terraform takes as it is: what would be a template in it is escaped. References stay. */
export function literalText(text: string): string {
  return Token.isUnresolved(text) ? text : text.replace(/([$%])\{/g, '$1$1{');
}

/** A value as HCL. JSON is HCL but for templates in texts. */
export function hclOf(value: VariableValue): string {
  return JSON.stringify(value, (_, each: unknown) => typeof each === 'string' ? literalText(each) : each);
}
