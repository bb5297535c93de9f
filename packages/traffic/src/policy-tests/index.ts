export { allPassed, expected, packetText, runTests } from './run-tests.ts';
export type { CounterExample, CounterStation, TestGround, TestResult, TestRun, TestStatus } from './test-result.ts';
