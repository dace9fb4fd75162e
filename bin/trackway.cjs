#!/usr/bin/env node
'use strict';
const fs = require('fs');
const path = require('path');

const compiled = path.join(__dirname, '..', 'lib', 'cli', 'main.js');
if (fs.existsSync(compiled)) {
  require(compiled);
} else {
  // A checkout that nobody compiled yet: the sources run as they are.
  require('tsx/cjs');
  require('../src/cli/main.ts');
}
