/*
 * Loaded into the child processes of `daybook dev` before their own program: when the parent is gone, however it went,
 * the channel to it closes, and the child ends as if it had been asked to.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// Waiting for the parent alone must not keep a child alive that has nothing else to do.
process.channel?.unref();
