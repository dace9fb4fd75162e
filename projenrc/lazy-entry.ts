import * as fs from 'fs';
import * as path from 'path';

/**
 * Lets the compiled main entry load each construct when it is first asked for: `require('trackway')` would otherwise load routes and releases for a program
 * that has neither. The getters stay as TypeScript writes them, for that is the form in which ES modules find the names.
 */
const entry = path.join(__dirname, '..', 'lib', 'index.js');
const text = fs.readFileSync(entry, 'utf8');
fs.writeFileSync(entry, text.replace(/^(?:var|const) (\w+_\d+) = (require\("\.[^"]+"\));$/gm, 'const $1 = new Proxy({}, { get: (_, name) => $2[name] });'));
