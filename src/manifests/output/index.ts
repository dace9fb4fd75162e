export { inventoryName } from './inventory';
export { writeFiles, type WriteOptions, type WriteResult } from './write-files';
