// A process of its own that reads one picture and has nothing more to do: it must end without being told.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
require('../../../tests/bench/photo/register.cjs');
const { readPhoto } = require(join(__dirname, '../photo.ts'));

readPhoto(readFileSync(process.argv[2])).then(({ texto }) => console.log(texto));
