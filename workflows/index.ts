/* The registered workflow types, and nothing else. */
export { audience } from './audience.js';
export { run } from './run.js';
export { scheduled } from './scheduled.js';
