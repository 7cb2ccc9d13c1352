import { defineConfig } from 'vitest/config';

// A test may synthesise a whole stack. Loading the CDK takes as long as all of them, so that is done once.
export default defineConfig({ test: { testTimeout: 120_000, isolate: false, fileParallelism: false } });
