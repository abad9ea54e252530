require('./photo/register.cjs');
require('./photo/bench.ts');
