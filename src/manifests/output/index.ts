export { inventoryName } from './inventory';
export { WriteOptions, WriteResult, writeFiles } from './write-files';
