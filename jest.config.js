/** One configuration, four projects: `jest --selectProjects unit|integration|e2e|browser`. */
const base = {
  testEnvironment: 'node',
  transform: {
    '(\\.ts|/node_modules/jose/.+\\.js)$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' },
        module: { type: 'commonjs' },
      },
    ],
  },
  // jose is published as ES modules only.
  transformIgnorePatterns: ['/node_modules/(?!jose/)'],
  moduleFileExtensions: ['ts', 'js', 'json'],
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  cacheDirectory: '<rootDir>/.jest-cache',
};
const code = [
  'core',
  'database',
  'migrations',
  'nodes',
  'credentials',
  'server',
  'cli',
  'simulator',
  'stack',
  'workflows',
  'tests',
];

module.exports = {
  // a test makes databases and processes of its own: on a busy machine that alone takes seconds
  testTimeout: 30_000,
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: code.map((dir) => `<rootDir>/${dir}/**/*.test.ts`),
      testPathIgnorePatterns: [
        '/node_modules/',
        '\\.int\\.test\\.ts$',
        '<rootDir>/tests/(e2e|browser|bench)/',
      ],
    },
    {
      ...base,
      displayName: 'integration',
      testMatch: ['<rootDir>/**/*.int.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
    },
    {
      ...base,
      displayName: 'e2e',
      testMatch: ['<rootDir>/tests/e2e/**/*.test.ts'],
      globalSetup: '<rootDir>/tests/e2e/global-setup.ts',
      globalTeardown: '<rootDir>/tests/e2e/global-teardown.ts',
    },
    { ...base, displayName: 'browser', testMatch: ['<rootDir>/tests/browser/**/*.test.ts'] },
  ],
};
