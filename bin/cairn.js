#!/usr/bin/env node
const [major, minor] = process.versions.node.split('.').map(Number);
if (major > 20 || (major === 20 && minor >= 19)) import('../dist/main.js');
else {
  console.error(`cairn needs Node 20.19 or later, and this is Node ${process.versions.node}. https://nodejs.org has newer ones.`);
  process.exitCode = 1;
}
