// Loaded into the measured server before its own program: answers each message with what is in use once the garbage is
// collected, so that a wave of the collector does not pass for growth.
process.on('message', () => {
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send({ used: heapUsed + external, rss });
});
process.channel.unref();
