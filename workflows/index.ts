/* The registered workflow types, and nothing else. */
export { run } from './run.js';
