"""A small virtual machine with a v4l2loopback camera, for kernels that cannot have one.

It boots Debian's own kernel in QEMU and mounts this machine's root file system read-only, with a layer in memory over
it: every program and environment of this machine is there unchanged. `python tests/device/guest.py` says what
is missing, and installs it where it may.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

CAMERA: Final = "/dev/video20"
CARD_LABEL: Final = "Live Face"
#: The second one stands for a module that was loaded without `exclusive_caps=1`.
SECOND_CAMERA: Final = "/dev/video21"
SECOND_LABEL: Final = "Second Face"
#: A webcam of the kernel's own, which shows a test picture.
WEBCAM: Final = "/dev/video30"
PACKAGES: Final = (
    "linux-image-amd64",
    "linux-headers-amd64",
    "dkms",
    "v4l2loopback-dkms",
    "qemu-system-x86",
    "busybox-static",
    "kmod",
    "cpio",
    "v4l-utils",
    "ffmpeg",
    "chromium",
)
#: What stands before each line of a result on the console, among what the kernel has to say.
MARK: Final = "@@live_face "
_PROGRAMS: Final = ("qemu-system-x86_64", "busybox", "modprobe", "cpio", "v4l2-ctl")
_MODULES: Final = ("9p", "9pnet_virtio", "virtio_pci", "overlay", "v4l2loopback", "vivid")
_OPTIONS: Final = {
    # the inner quotes are the kernel's: without them the label would end at its space
    "v4l2loopback": f"devices=2 video_nr=20,21 exclusive_caps=1,0 'card_label=\"{CARD_LABEL},{SECOND_LABEL}\"'",
    "vivid": "n_devs=1 node_types=0x1 vid_cap_nr=30",
}

_INIT: Final = """#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mkdir -p /proc /sys /dev /below /over /all
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
{insert}
mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=524288,cache=loose root /below || poweroff -f
mount -t tmpfs memory /over
mkdir /over/upper /over/work
mount -t overlay -o lowerdir=/below,upperdir=/over/upper,workdir=/over/work overlay /all || poweroff -f
mount --move /dev /all/dev
mkdir -p /all/dev/shm
mount -t proc proc /all/proc
mount -t sysfs sys /all/sys
mount -t tmpfs memory /all/dev/shm
ip link set lo up
chroot /all /bin/sh -c {command}
poweroff -f
"""


def kernel() -> str | None:
    """The newest installed kernel that has the module, by its version."""
    versions = [
        folder.name
        for folder in sorted(Path("/lib/modules").glob("*"))
        if any(folder.rglob("v4l2loopback.ko*")) and Path(f"/boot/vmlinuz-{folder.name}").exists()
    ]
    return versions[-1] if versions else None


def missing() -> str:
    """What keeps the guest from starting here, as a sentence; empty if nothing does."""
    absent = [program for program in _PROGRAMS if not shutil.which(program, path=_path())]
    if absent:
        return f"No {', '.join(absent)} here: run `apt-get install {' '.join(PACKAGES)}` as root."
    if not kernel():
        return f"No kernel with v4l2loopback here: run `apt-get install {' '.join(PACKAGES)}` as root."
    return ""


def install() -> None:
    """Install what is missing from Debian's own archive; takes some minutes, as the module is built."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update"], check=True, env=quiet)
    command = ["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES]
    subprocess.run(command, check=True, env=quiet)


def run(command: list[str], folder: Path, timeout: float) -> list[str]:
    """Boot, run `command` in the guest, and return its lines that begin with `MARK`, without it.

    The initial file system and the console's log are left in `folder`; `command` must not stand in /tmp or /dev/shm.
    """
    version = kernel()
    assert version
    initrd = _initramfs(folder, version, command)
    log = folder / "console.log"
    arguments = [
        *("qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "4096"),
        *("-nographic", "-no-reboot", "-kernel", f"/boot/vmlinuz-{version}", "-initrd", str(initrd)),
        *("-append", "console=ttyS0 quiet loglevel=3 panic=1 no_timer_check"),
        *("-virtfs", "local,path=/,mount_tag=root,security_model=none,readonly=on,multidevs=remap"),
    ]
    with log.open("wb") as console:
        subprocess.run(
            arguments, stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT, timeout=timeout, check=True
        )
    lines = log.read_text("utf-8", "replace").splitlines()
    return [line.partition(MARK)[2] for line in lines if MARK in line]


def _initramfs(folder: Path, version: str, command: list[str]) -> Path:
    root = folder / "initramfs"
    (root / "bin").mkdir(parents=True)
    shutil.copy(shutil.which("busybox", path=_path()) or "", root / "bin" / "busybox")
    listed = subprocess.run(
        ["modprobe", "-S", version, "--show-depends", "-a", *_MODULES],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": _path()},
    ).stdout
    # each module once, in the order in which they need each other
    modules = dict.fromkeys(Path(line.split()[1]) for line in listed.splitlines() if line.startswith("insmod"))
    insert = []
    for module in modules:
        shutil.copy(module, root / module.name)
        insert.append(f"insmod /{module.name} {_OPTIONS.get(module.stem, '')}")
    init = root / "init"
    init.write_text(_INIT.format(insert="\n".join(insert), command=shlex.quote(shlex.join(command))), "utf-8")
    init.chmod(0o755)
    names = b"\0".join(bytes(path.relative_to(root)) for path in [root, *root.rglob("*")])
    packed = subprocess.run(
        ["cpio", "--null", "--create", "--format=newc", "--quiet"],
        cwd=root,
        input=names,
        check=True,
        capture_output=True,
    ).stdout
    initrd = folder / "initrd"
    initrd.write_bytes(packed)
    return initrd


def _path() -> str:
    """Debian keeps modprobe where users do not look."""
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def main() -> int:
    """Say what is missing; install it when root."""
    lacking = missing()
    if lacking and os.getuid() == 0 and shutil.which("apt-get"):
        install()
        lacking = missing()
    sys.stderr.write(f"{lacking or 'The guest can start.'}\n")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
