"""Runs Python scripts again and again without starting Python each time: one request per line, tab
between OUT, ERR, SCRIPT and its arguments; one line with the exit status comes back. Each runs in a
fork of its own."""
import argparse, base64, collections, contextlib, datetime, hashlib, itertools, json, mmap, os, re
import subprocess, sys, tempfile, types

codes = {}
for line in sys.stdin:
    out, err, *words = line.rstrip("\n").split("\t")
    if words[0] not in codes:
        with open(words[0], "rb") as f:
            codes[words[0]] = compile(f.read(), words[0], "exec")
    pid = os.fork()
    if not pid:
        os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
        os.dup2(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 1)
        os.dup2(os.open(err, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
        sys.stdin = open(0)
        sys.argv, sys.path[0] = words, os.path.dirname(words[0])
        sys.dont_write_bytecode = True
        status = 1
        try:
            exec(codes[words[0]], {"__name__": "__main__", "__file__": words[0]})
            status = 0
        except SystemExit as e:
            status = e.code if isinstance(e.code, int) else 0 if e.code is None else 1
        except BaseException:
            import traceback
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
