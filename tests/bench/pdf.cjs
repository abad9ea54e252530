require('./photo/register.cjs');
require('./pdf/bench.ts');
