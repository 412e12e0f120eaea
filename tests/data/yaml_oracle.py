"""Reads texts (4-byte big-endian length, bytes) from argv[1]; writes to argv[2] what PyYAML's safe loader makes of each."""
import salt_pack
import yaml

salt_pack.run(lambda text: yaml.load(text, Loader=yaml.SafeLoader))
