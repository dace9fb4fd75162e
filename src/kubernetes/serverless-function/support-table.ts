// Functions on AWS Lambda are judged by the same table, so it is of the core.
export { SUPPORT_TABLE, type FunctionFeature, type SupportCell, type SupportRow } from '../../core/function/support-table';
