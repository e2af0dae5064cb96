import { defineConfig } from "vitest/config";

// Two cores: files run two at a time; each db and e2e file has a process of its own (chDB allows one directory a process).
const common = { environment: "node", passWithNoTests: false, setupFiles: ["./tidy/property-seed.ts"] };

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...common,
          name: "unit",
          testTimeout: 30_000,
          include: ["*/src/**/*.test.ts", "dashboard/**/*.test.{ts,tsx}", "*/test/**/*.test.ts", "tidy/*.test.ts"],
          exclude: ["**/node_modules/**", "**/dist/**", "**/*.db.test.ts"],
        },
      },
      {
        test: {
          ...common,
          name: "db",
          include: ["**/*.db.test.ts"],
          exclude: ["**/node_modules/**", "**/dist/**"],
          pool: "forks",
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...common,
          name: "e2e",
          include: ["e2e/**/*.test.ts", "examples/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/dist/**", "**/*.db.test.ts"],
          pool: "forks",
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
