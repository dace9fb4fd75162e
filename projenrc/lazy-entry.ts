import * as fs from 'fs';
import * as path from 'path';

/**
 * Lets the compiled main entry load each construct when it is first asked for: `require('trackway')` would otherwise load routes and releases for a program
 * that has neither. The names stay visible to ES modules, which read them from the line `exports.X = … = void 0`.
 */
const entry = path.join(__dirname, '..', 'lib', 'index.js');
let text = fs.readFileSync(entry, 'utf8');
for (const [line, variable, module] of [...text.matchAll(/^(?:var|const) (\w+_\d+) = (require\("\.[^"]+"\));\n/gm)]) {
  text = text.replace(line, '').replace(new RegExp(`return ${variable}\\.`, 'g'), `return ${module}.`);
}
fs.writeFileSync(entry, text);
