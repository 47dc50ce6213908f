"""Asks the advisory service about every locked package; red when any was skipped: silence is not safety."""

import json
import subprocess
import sys
from pathlib import Path


def main(requirements: str) -> int:
    """Print audited, skipped and vulnerable packages; 0 only when all were audited and none is vulnerable."""
    asked = [
        sys.executable,
        "-m",
        "pip_audit",
        "--requirement",
        requirements,
        "--require-hashes",
        "--disable-pip",
        "--format",
        "json",
        "--progress-spinner",
        "off",
    ]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(answer.stdout)["dependencies"]
    except (ValueError, KeyError):
        sys.stderr.write(f"The advisory service did not answer.\n{answer.stderr}\n")
        return 1
    skipped = [package for package in packages if "skip_reason" in package]
    weak = [package for package in packages if package.get("vulns")]
    sys.stdout.write(f"audited {len(packages) - len(skipped)}, skipped {len(skipped)}, vulnerable {len(weak)}\n")
    if skipped:
        sys.stdout.write(f"  skipped: {', '.join(package['name'] for package in skipped)}\n")
        sys.stdout.write(f"  the first because: {skipped[0]['skip_reason']}\n")
    for package in weak:
        found = ", ".join(weakness["id"] for weakness in package["vulns"])
        sys.stdout.write(f"  {package['name']} {package['version']}: {found}\n")
    return 1 if skipped or weak else 0


if __name__ == "__main__":
    sys.exit(main(str(Path(sys.argv[1]))))
