#!/usr/bin/env python3
"""placeholder"""
import sys
import install
for v in sys.argv[1:]:
    try:
        print(v, install.install(v, print).command("salt-master"), flush=True)
    except Exception as e:
        print(v, "ERR", e, flush=True)
