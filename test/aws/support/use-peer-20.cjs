'use strict';
// `@cdktf/provider-aws` is the oldest one that is allowed, as in a program that has installed that one.
const Module = require('module');
const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  return resolve.call(this, request.replace(/^@cdktf\/provider-aws(?=\/|$)/, 'provider-aws-20'), ...rest);
};
