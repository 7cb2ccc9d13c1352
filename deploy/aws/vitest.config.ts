import { defineConfig } from 'vitest/config';

// A test may synthesise a whole stack.
export default defineConfig({ test: { testTimeout: 120_000 } });
