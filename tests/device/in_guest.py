"""What runs inside the guest: camera hosts, their pictures' writers and consumers; says what it saw as JSON lines.

`in_guest.py BLENDER_PYTHON TAKE` runs all checks in a row; without arguments it leaves the whole chain out. Each check
says what it saw, the judgement is the test's.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import cv2
import numpy as np

from addon.core.errors import LiveFaceError
from tests.device.browser import BROWSER_LOG, Meeting
from tests.device.card import COLOURS, HEIGHT, WIDTH, CardReader, Pixels, card, difference, flat
from tests.device.chain import BLENDER_LOG, Chain
from tests.device.guest import MARK, WEBCAM
from tests.device.programs import CAMERA, PATIENCE, RING, Child, host, host_that_fails, told, writer
from tracker.camera.devices.listing import found_devices
from tracker.camera.idle import draw_idle
from tracker.camera.sinks.base import Format, Layout
from tracker.camera.sinks.device import DeviceSink
from tracker.camera.sinks.fitting import fitted

_LAST: Final = (30, 220, 240)
_FORMATS: Final = [(width, height, fps) for width, height in ((1280, 720), (1920, 1080)) for fps in (24, 25, 30, 60)]


def say(check: str, **seen: object) -> None:
    """One result."""
    sys.stdout.write(f"{MARK}{json.dumps({'check': check, 'at': round(time.monotonic(), 1), **seen})}\n")
    sys.stdout.flush()


def scenario(blender_python: str, take: str) -> None:
    """All checks in a row; the whole chain comes last, as it leaves the emulated processors little for others."""
    say("list", **told("-m", "tracker", "camera", "--list"))
    refused()
    formats()
    blender = writer()
    camera_host = host()
    say("ready", status=camera_host.wait_for("ready"), errors=camera_host.errors)
    listed = subprocess.run(["v4l2-ctl", "-d", CAMERA, "--all"], capture_output=True, text=True, check=False)
    say("v4l2-ctl", text=listed.stdout, errors=listed.stderr)
    colours(blender)
    say("second host", **host_that_fails(CAMERA))
    say("list while fed", devices=[str(device) for device in found_devices()])
    consumers_that_come_and_go()
    camera_host = meeting(blender, camera_host)
    camera_host = restarts(blender, camera_host)
    blender_dies(blender, camera_host)
    if blender_python:
        whole_chain(blender_python, take)
    subprocess.run([shutil.which("rmmod", path="/sbin:/usr/sbin") or "rmmod", "v4l2loopback"], check=False)
    say("list without the module", devices=[str(device) for device in found_devices()])


def refused() -> None:
    """What a user is told of a real webcam, of none, and of a device that belongs to others."""
    for device, what in ((WEBCAM, "webcam"), ("/dev/video63", "absent")):
        try:
            DeviceSink(device, Format(640, 360, 30), _unexpected).close()
            say(what, problem="")
        except LiveFaceError as error:
            say(what, problem=str(error))
    os.seteuid(65534)
    try:
        DeviceSink(CAMERA, Format(640, 360, 30), _unexpected).close()
        say("forbidden", problem="")
    except LiveFaceError as error:
        say("forbidden", problem=str(error))
    finally:
        os.seteuid(0)


def formats() -> None:
    """The sizes, rates and pixel formats that meeting apps ask for, as v4l2-ctl and OpenCV see them."""
    command = ["v4l2-ctl", "-d", CAMERA, "--get-fmt-video", "--get-parm"]
    for width, height, fps in _FORMATS:
        sink = DeviceSink(CAMERA, Format(width, height, fps), _unexpected)
        sink.send(flat(_LAST, width, height))
        seen = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        sink.close()
        say("format", wanted=[width, height, fps], seen=" ".join(seen.split()))
    sink = DeviceSink(CAMERA, Format(WIDTH, HEIGHT, 30, Layout.YUYV), _unexpected)
    sink.send(flat(COLOURS[0]))
    say("yuyv", seen=" ".join(subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()))
    consumer = cv2.VideoCapture(CAMERA, cv2.CAP_V4L2)
    for colour in COLOURS:
        sent, nearest = flat(colour), 999
        for _ in range(12):
            sink.send(sent)
            nearest = min([nearest, *(difference(seen, sent) for seen in pictures(consumer, 1))])
            if nearest <= 3:
                break
        say("yuyv colour", sent=colour, difference=nearest)
    sink.close()
    consumer.release()


def _unexpected(problem: str) -> None:
    say("defect", error=f"an unexpected problem: {problem}")


def colours(blender: Child) -> None:
    """Flat colours and the moving card, as OpenCV and ffmpeg see them."""
    consumer = watching()
    say("opencv opens", opened=consumer.isOpened())
    for colour in COLOURS:
        blender.tell(",".join(map(str, colour)))
        say("opencv colour", sent=colour, difference=nearest_to(flat(colour), consumer))
    ffmpeg(flat(COLOURS[-1]))
    blender.tell("card")
    moves: dict[int, int] = {}
    reader = CardReader()
    for seen in pictures(consumer, 40):
        number, off = reader.read(seen)
        moves[number] = min(off, moves.get(number, 999))
    say("opencv card", moves=list(moves.items()))
    consumer.release()


def consumers_that_come_and_go() -> None:
    """A hundred apps, one after the other, that open the device, take a picture and leave."""
    taken, size = 0, WIDTH * HEIGHT * 3 // 2
    for _ in range(100):
        file = os.open(CAMERA, os.O_RDONLY)
        taken += len(os.read(file, size)) == size
        os.close(file)
    say("hundred consumers", taken=taken)


def meeting(blender: Child, camera_host: Child) -> Child:
    """A browser that stays in the call while the host is killed; gives back the new host."""
    if not Meeting.installed():
        say("meeting", installed=False)
        return camera_host
    blender.tell("card")
    app = Meeting("Live Face")
    say("meeting", installed=True, **app.next())
    reader = CardReader()
    say("meeting sees", **_of_card(reader, [app.next() for _ in range(8)]))
    camera_host.kill()
    with fed_by_another():
        say("meeting after a change of producer", **_of_card(reader, [app.newest() for _ in range(4)]))
    app.close()
    camera_host = host()
    camera_host.wait_for("ready")
    return camera_host


@contextlib.contextmanager
def fed_by_another() -> Iterator[None]:
    """Feed the device with the card, by the host's own sink but from here.

    The browser gives a camera up that shows nothing for ten seconds. A host is back within two, but not on an emulated
    processor, where Python takes a minute to start.
    """
    over = threading.Event()

    def feed() -> None:
        sink = DeviceSink(CAMERA, Format(WIDTH, HEIGHT, 30), _unexpected)
        number = 0
        while not over.wait(0.1):
            number += 1
            sink.send(card(number, WIDTH, HEIGHT))
        sink.close()

    thread = threading.Thread(target=feed)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _of_card(reader: CardReader, saw: list[dict[str, Any]]) -> dict[str, object]:
    """What the browser saw, without the pixels."""
    errors = [one["error"] for one in saw if "error" in one]
    if errors:
        return {"error": errors[0]}
    read = [reader.read(one.pop("row")) for one in saw]
    return {**saw[-1], "moves": [number for number, _ in read], "offs": [off for _, off in read]}


def restarts(blender: Child, camera_host: Child) -> Child:
    """A consumer that stays while the host is killed and started again, at another size and at the same one."""
    consumer = watching()
    blender.tell(",".join(map(str, _LAST)))
    nearest_to(flat(_LAST), consumer)
    camera_host.kill()
    other = host("640x480", ring=RING.with_name("nobody.ring"))
    say("other size while watched", status=other.wait_for("ready"), problems=other.errors)
    idle = fitted(draw_idle(640, 480), WIDTH, HEIGHT)
    say("other size seen", off=mean_off(idle, consumer), size=next(pictures(consumer)).shape[:2])
    other.kill()
    camera_host = host()
    say("ready again", status=camera_host.wait_for("ready"), errors=camera_host.errors)
    say("same consumer after restart", difference=nearest_to(flat(_LAST), consumer))
    consumer.release()
    consumer = watching()
    say("new consumer after restart", difference=nearest_to(flat(_LAST), consumer))
    consumer.release()
    return camera_host


def blender_dies(blender: Child, camera_host: Child) -> None:
    """The idle picture comes, and the host ends when it is asked to."""
    blender.kill()
    consumer = watching()
    say("idle", difference=mean_off(draw_idle(WIDTH, HEIGHT), consumer))
    consumer.release()
    stats = camera_host.wait_for("camera_stats")
    camera_host.process.send_signal(signal.SIGTERM)
    ended = camera_host.wait_for("ended")
    say("end", status=ended, stats=stats, code=camera_host.process.wait(PATIENCE), errors=camera_host.errors)


def whole_chain(blender_python: str, take: str) -> None:
    """Tracker, Blender and camera host; then Blender is killed."""
    chain = Chain(blender_python, take)
    seen = chain.pictures_that_move()
    say("chain", **seen)
    if seen["pictures"]:
        say("chain without blender", **chain.after_blender_was_killed())
    chain.end()


def watching() -> cv2.VideoCapture:
    """The device as an app has it open that sees pictures; a host that is ready may not have sent one yet."""
    end = time.monotonic() + PATIENCE
    while True:
        camera = cv2.VideoCapture(CAMERA, cv2.CAP_V4L2)
        if (camera.isOpened() and camera.read()[0]) or time.monotonic() > end:
            return camera
        camera.release()
        time.sleep(0.2)


def pictures(camera: cv2.VideoCapture, most: int = 200) -> Iterator[Pixels]:
    """What OpenCV reads from the open camera, as RGB."""
    for _ in range(most):
        done, bgr = camera.read()
        if not done:  # ten seconds without a picture
            return
        if bgr is not None:
            yield np.asarray(bgr[:, :, ::-1], np.uint8)


def best(seen: Iterator[Pixels], judge: Callable[[Pixels], float], enough: float) -> float:
    """The smallest judgement; stops at `enough`, as frames of before may still be on their way."""
    smallest = 999.0
    for picture in seen:
        smallest = min(smallest, judge(picture))
        if smallest <= enough:
            break
    return smallest


def nearest_to(sent: Pixels, camera: cv2.VideoCapture) -> float:
    """How near the camera comes to one picture that is sent again and again."""
    return best(pictures(camera), lambda seen: difference(seen, sent), 3)


def mean_off(sent: Pixels, camera: cv2.VideoCapture) -> float:
    """The same on average over the pixels, for a picture with edges, where halved colour mixes them."""
    wanted = sent.astype(np.int16)
    return best(pictures(camera), lambda seen: float(np.abs(seen - wanted).mean()), 1.5)


def ffmpeg(sent: Pixels) -> None:
    """What ffmpeg reads."""
    command = ["ffmpeg", "-v", "error", "-f", "v4l2", "-i", CAMERA, "-frames:v", "3", "-f", "rawvideo"]
    try:
        read = subprocess.run([*command, "-pix_fmt", "rgb24", "-"], capture_output=True, check=False, timeout=PATIENCE)
    except FileNotFoundError:
        say("ffmpeg", installed=False)
        return
    seen = np.frombuffer(read.stdout, np.uint8)
    frames = seen[: seen.size // sent.size * sent.size].reshape(-1, *sent.shape)
    off = [difference(frame, sent) for frame in frames]
    say("ffmpeg", installed=True, differences=off, errors=read.stderr.decode("utf-8", "replace"))


if __name__ == "__main__":
    try:
        scenario(*(sys.argv[1:3] or ("", "")))
    except Exception as error:  # noqa: BLE001 (the console is the only way out)
        logs = [log.read_text("utf-8", "replace")[-1500:] for log in (BROWSER_LOG, BLENDER_LOG) if log.exists()]
        say("defect", error=repr(error), logs=logs)
    finally:
        say("over")
        os._exit(0)
