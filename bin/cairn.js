#!/usr/bin/env node
'use strict';
const [major, minor] = process.versions.node.split('.').map(Number);
if (major > 20 || (major === 20 && minor >= 19)) require('../dist/start.js');
else {
  console.error(`cairn needs Node 20.19 or later, and this is Node ${process.versions.node}. https://nodejs.org has newer ones.`);
  process.exitCode = 1;
}
