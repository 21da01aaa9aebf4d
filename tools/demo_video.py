"""Draws the demo's recording in a local Chromium: slides and a running clock, as a small seekable WebM.

Run it by hand when the slides change: `.venv/bin/python tools/demo_video.py webinar/replay/demo.webm`.
"""

from __future__ import annotations

import base64
import http.server
import shutil
import struct
import sys
import threading
from pathlib import Path

MINUTES = 70
STEP_S = 10
KEY_S = 300
CLUSTER_MS = 30_000  # a block says its time as 16 bits of milliseconds after its cluster's
WIDTH, HEIGHT = 640, 360
DRAW = """
async ({minutes, step, key, width, height}) => {
  const canvas = new OffscreenCanvas(width, height), c = canvas.getContext('2d'), out = [];
  const encoder = new VideoEncoder({error: (e) => { throw e; }, output: (chunk) => {
    const bytes = new Uint8Array(chunk.byteLength); chunk.copyTo(bytes);
    let text = ''; for (const b of bytes) text += String.fromCharCode(b);
    out.push([chunk.timestamp / 1000, chunk.type === 'key', btoa(text)]);
  }});
  encoder.configure({codec: 'vp09.00.10.08', width, height, framerate: 1, bitrateMode: 'quantizer'});
  const two = (n) => String(n).padStart(2, '0');
  for (let t = 0; t < minutes * 60; t += step) {
    const hue = 250 + Math.floor(t / 600) * 25;
    c.fillStyle = `oklch(0.28 0.06 ${hue})`; c.fillRect(0, 0, width, height);
    c.fillStyle = `oklch(0.72 0.15 ${hue})`; c.fillRect(0, height - 8, width * t / (minutes * 60), 8);
    c.fillRect(40, 60, 64, 8);
    c.fillStyle = '#fff'; c.font = '700 84px sans-serif';
    c.fillText(`${Math.floor(t / 60)}:${two(t % 60)}`, 40, 210);
    c.font = '500 26px sans-serif'; c.fillText('Démonstration · Demo', 40, 112);
    const frame = new VideoFrame(canvas, {timestamp: t * 1e6, duration: step * 1e6});
    encoder.encode(frame, {keyFrame: t % key === 0, vp9: {quantizer: 52}}); frame.close();
    if (encoder.encodeQueueSize > 20) await encoder.flush();
  }
  await encoder.flush(); encoder.close();
  return out;
}
"""


def element(name: str, content: bytes | int | float | str) -> bytes:
    """One EBML element; `name` is its id in hexadecimal."""
    if isinstance(content, str):
        content = content.encode()
    elif isinstance(content, float):
        content = struct.pack(">d", content)
    elif isinstance(content, int):
        content = content.to_bytes(max(1, (content.bit_length() + 7) // 8), "big")
    return bytes.fromhex(name) + (len(content) | 1 << 56).to_bytes(8, "big") + content


def cluster(start_ms: int, frames: list[tuple[int, bool, bytes]]) -> bytes:
    """Frames that belong together, with times relative to the first one's."""
    blocks = b"".join(
        element("A3", b"\x81" + struct.pack(">hB", at - start_ms, 0x80 if key else 0) + data)
        for at, key, data in frames
    )
    return element("1F43B675", element("E7", start_ms) + blocks)


def webm(frames: list[tuple[int, bool, bytes]], duration_ms: int) -> bytes:
    """A WebM file with its duration and an index, so that players can seek."""
    head = element(
        "1A45DFA3",
        element("4286", 1) + element("42F7", 1) + element("42F2", 4) + element("42F3", 8)
        + element("4282", "webm") + element("4287", 4) + element("4285", 2),
    )  # fmt: skip
    info = element(
        "1549A966",
        element("2AD7B1", 1_000_000) + element("4489", float(duration_ms))
        + element("4D80", "Estrade") + element("5741", "Estrade"),
    )  # fmt: skip
    video = element("E0", element("B0", WIDTH) + element("BA", HEIGHT))
    track = element("D7", 1) + element("73C5", 1) + element("83", 1) + element("86", "V_VP9") + video
    tracks = element("1654AE6B", element("AE", track))
    groups: list[list[tuple[int, bool, bytes]]] = []
    for frame in frames:
        if not groups or frame[1] or frame[0] - groups[-1][0][0] >= CLUSTER_MS:
            groups.append([])
        groups[-1].append(frame)
    clusters = [cluster(group[0][0], group) for group in groups]
    starts = [(group[0][0], group[0][1]) for group in groups]
    cues_size = len(index([(start, 0) for start, key in starts if key]))
    position = len(info) + len(tracks) + cues_size
    places = []
    for (start, key), data in zip(starts, clusters, strict=True):
        if key:
            places.append((start, position))
        position += len(data)
    body = info + tracks + index(places) + b"".join(clusters)
    return head + element("18538067", body)


def index(places: list[tuple[int, int]]) -> bytes:
    """The Cues element; positions have a fixed width, so that its size does not depend on them."""
    points = (
        element(
            "BB",
            element("B3", start.to_bytes(4, "big"))
            + element("B7", element("F7", 1) + element("F1", place.to_bytes(4, "big"))),
        )
        for start, place in places
    )
    return element("1C53BB6B", b"".join(points))


class Blank(http.server.BaseHTTPRequestHandler):
    """An empty page on the loopback, where Chromium offers its encoder."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        return


def encode() -> list[tuple[int, bool, bytes]]:
    """The frames as (ms, key frame?, data)."""
    from playwright.sync_api import sync_playwright

    server = http.server.HTTPServer(("127.0.0.1", 0), Blank)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings = {"minutes": MINUTES, "step": STEP_S, "key": KEY_S, "width": WIDTH, "height": HEIGHT}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        frames = page.evaluate(DRAW, settings)
        browser.close()
    server.shutdown()
    return [(round(at), key, base64.b64decode(data)) for at, key, data in frames]


def main() -> None:
    """Writes the file named on the command line."""
    target = Path(sys.argv[1])
    target.write_bytes(webm(encode(), MINUTES * 60_000))
    print(f"{target}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
