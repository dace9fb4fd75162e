'use strict';
// The closing line that any log reader understands, and the gate that no test of real tools is skipped in CI.
module.exports = class Reporter {
  onRunComplete(_contexts, results) {
    this.results = results;
    console.log(`${results.numPassedTests} passed, ${results.numFailedTests} failed, ${results.numPendingTests} skipped`);
  }
  getLastError() {
    if (process.env.CI && this.results?.numPendingTests > 0) {
      return new Error(`${this.results.numPendingTests} tests were skipped in CI: a tool they need is missing on this machine`);
    }
    return undefined;
  }
};
