#!/usr/bin/env node
// Plain enough for any Node, so that an old one gets a clear line and not a syntax error.
import * as module from 'node:module';
import process from 'node:process';

const [major, minor] = process.versions.node.split('.').map(Number);
const [needed, atLeast] = MINIMUM.split('.').map(Number);

if (major < needed || (major === needed && minor < atLeast)) {
  process.stderr.write(
    'quarterdeck needs Node.js ' + MINIMUM + ' or newer; this is ' + process.versions.node + '.\n',
  );
  process.exitCode = 1;
} else {
  module.enableCompileCache();
  void import('./main.js');
}
