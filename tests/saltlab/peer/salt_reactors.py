"""Which SLS references Salt's own Reactor lists for tags: salt_reactors.py CONFIG_DIR TAG… prints one JSON object."""
import json
import os
import sys

import salt.config
import salt.utils.reactor


def main():
    opts = salt.config.master_config(os.path.join(sys.argv[1], "master"))
    reactor = salt.utils.reactor.Reactor.__new__(salt.utils.reactor.Reactor)  # without a process of its own
    reactor.opts = opts
    print(json.dumps({tag: reactor.list_reactors(tag) for tag in sys.argv[2:]}))


if __name__ == "__main__":
    main()
