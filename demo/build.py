"""Rebuilds the committed conversations from their scripts: `python -m demo.build`; only this needs espeak-ng."""

import json
import shutil
import sys
from pathlib import Path

from tqdm import tqdm

from demo import vcons
from demo.houses import House, read_houses
from demo.script import VCONS, Script, read_scripts
from demo.speech import Voice, perform, write_opus

LOST_SECONDS = 3  # how much of a call is cut off after its hash was taken, where the delivery is to look damaged


def _voices(script: Script, house: House) -> dict[str, Voice]:
    agent, caller = house.person(script.facts["agent"]), script.facts["caller"]
    name = script.facts["script"].get("agent_voice", agent.voice)
    return {
        "A": Voice(name, agent.pitch, agent.speed),
        "B": Voice(caller["voice"], caller["pitch"], caller["speed"]),
    }


def _build_call(script: Script, house: House, folder: Path) -> vcons.JSON:
    samples, turns = perform(script.lines, _voices(script, house), script.name)
    path = folder / f"{script.name}.ogg"
    seconds = write_opus(path, samples)
    vcon = vcons.call(script, house, path.read_bytes(), seconds, turns)
    if script.media == "damaged":
        write_opus(path, samples[:, : -LOST_SECONDS * 8000])
    if script.media == "missing":
        path.unlink()
    return vcon


def _build(script: Script, house: House, folder: Path) -> vcons.JSON:
    if script.kind == "voice":
        return _build_call(script, house, folder)
    return vcons.note(script, house) if script.kind == "note" else vcons.thread(script, house)


def build_house(house: House) -> None:
    """Writes the folder of one tenant anew."""
    folder = VCONS / house.slug
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for script in tqdm(read_scripts(house.slug), desc=house.slug):
        vcon = _build(script, house, folder)
        text = json.dumps(vcon, ensure_ascii=False, indent=1)
        (folder / f"{script.name}.vcon.json").write_text(text + "\n", encoding="utf-8")


def main() -> int:
    """Builds every tenant's folder, or says what is missing."""
    if shutil.which("espeak-ng") is None:
        print("espeak-ng is not on this machine; it is needed only to rebuild the demonstration's speech.")
        return 1
    for house in read_houses():
        build_house(house)
    return 0


if __name__ == "__main__":
    sys.exit(main())
