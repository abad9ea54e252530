// `npm start` on a machine that has Node.js and npm only. Plain JavaScript without dependencies: it installs them,
// builds, and hands over to dist/stack/main.js in this same process.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build, checkMachine, installDependencies, root } from './prepare.mjs';

checkMachine();
await installDependencies();
await build();
await createRequire(import.meta.url)(join(root, 'dist', 'stack', 'main.js')).runStack(root);
