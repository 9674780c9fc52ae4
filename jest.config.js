/*
 * ES modules in jest: see docs/decisions/0002-es-modules-and-swc.md.
 *
 * Two tiers. `unit` needs nothing but Node. `integration` (test/integration/) gets compiled programs and one Temporal
 * server, both made once by its global set-up, which jest runs only when a test of that tier is selected.
 * DAYBOOK_TIER=unit leaves the second tier out.
 */

// Tests start servers of their own and never use one that somebody works with. Children inherit this environment.
delete process.env.TEMPORAL_ADDRESS;

const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

const unit = {
  ...shared,
  displayName: 'unit',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/integration/'],
};

const integration = {
  ...shared,
  displayName: 'integration',
  testMatch: ['<rootDir>/test/integration/**/*.test.ts'],
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
};

export default {
  projects: process.env.DAYBOOK_TIER === 'unit' ? [unit] : [unit, integration],
  testTimeout: 300_000,
  maxWorkers: 2,
  // What a test file has loaded stays in its worker; with gigabytes of it the last files are ten times as slow.
  workerIdleMemoryLimit: '1500MB',
};
