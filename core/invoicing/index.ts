export * from './bogota';
export * from './errors';
export * from './money';
export * from './numbering';
export * from './plans';
export * from './status';
export * from './totals';
export * from './types';
