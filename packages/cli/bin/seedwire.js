#!/usr/bin/env node
process.stderr.write("seedwire: the command line is not written yet\n");
process.exitCode = 3;
