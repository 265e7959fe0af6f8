"""Standard input: the inputs of the rule as JSON. Standard output: the artifact."""

import json
import sys

inputs = json.load(sys.stdin)
print("# Words")
for word, meaning in sorted(inputs["terms"].items()):
    print(f"\n**{word}**: {meaning}")
