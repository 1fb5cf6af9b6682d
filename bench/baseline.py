"""What the station is measured against: the Python backend as its documents describe it, and nothing more.

A `websockets` server on one port, a folder for each session, every payload appended to stream.h264, one log line for
every frame, and at `capture_stopped` ffmpeg makes the MP4 with one frame rate for all of it. Where the documents leave
a choice, the cheaper one is taken: the raw file stays open, and frame lines are buffered as Python buffers a pipe.
"""

import argparse
import asyncio
import datetime
import json
import os
import struct
import sys
import time

HEADER = struct.Struct(">QII")


def log(prefix, words, flush=True):
    print(f"[{prefix}]: {words}", flush=flush)


def estimate(frame_count, span_seconds):
    if frame_count < 2 or span_seconds <= 0:
        return None
    return min(60.0, max(1.0, frame_count / span_seconds))


def estimate_fps(frame_count, server_seconds, device_seconds):
    """The documented rule: the server's value if above 1.5, else the device's, else 10."""
    server = estimate(frame_count, server_seconds)
    if server is not None and server > 1.5:
        return server
    return estimate(frame_count, device_seconds) or 10.0


class Session:
    def __init__(self, recordings, client):
        stamp = datetime.datetime.now().strftime("%Y%m%d_%H%M%S")
        self.directory = os.path.join(recordings, f"{client}_{stamp}")
        os.makedirs(self.directory)
        self.raw = open(self.path("stream.h264"), "ab")
        self.frames = 0
        self.first = self.last = (0.0, 0)
        log("Info", f"Started recording session at {self.directory}")

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, timestamp_ms, payload):
        self.raw.write(payload)
        self.last = (time.time(), timestamp_ms)
        # The codec config's timestamp of 0 is no time of the camera.
        if self.frames == 0 or self.first[1] == 0:
            self.first = self.last
        self.frames += 1

    async def finish(self, ffmpeg):
        self.raw.close()
        fps = estimate_fps(self.frames, self.last[0] - self.first[0], (self.last[1] - self.first[1]) / 1000)
        log("Info", f"FPS estimate (server) frame_count={self.frames} -> {fps:.2f}")
        raw, mp4, thumbnail = (self.path(name) for name in ("stream.h264", "stream.mp4", "thumbnail.jpg"))
        quiet = [ffmpeg, "-y", "-v", "error"]
        code = await run(*quiet, "-f", "h264", "-r", f"{fps:.2f}", "-i", raw, "-c", "copy", mp4)
        if code != 0:
            log("Error", "ffmpeg failed to mux MP4")
            return
        log("Info", f"MP4 saved to {mp4}")
        await run(*quiet, "-i", mp4, "-frames:v", "1", thumbnail)
        log("Info", f"Thumbnail saved to {thumbnail}")


async def run(*command):
    process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.DEVNULL)
    return await process.wait()


class Backend:
    def __init__(self, recordings, ffmpeg):
        self.recordings = recordings
        self.ffmpeg = ffmpeg
        self.clients = set()

    async def handle(self, socket, path="/"):
        ip, port = socket.remote_address[:2]
        client = f"{ip}_{port}"
        self.clients.add(socket)
        log("Connection", f"New client {client} connected from {path}. Total clients: {len(self.clients)}")
        session = None
        try:
            async for message in socket:
                if isinstance(message, str):
                    session = await self.status(client, message, session)
                elif session is None:
                    log("Warning", f"Received frame from {client} without active session.")
                else:
                    self.frame(client, message, session)
        finally:
            self.clients.discard(socket)
            if session is not None:
                await session.finish(self.ffmpeg)

    def frame(self, client, message, session):
        if len(message) < HEADER.size:
            log("Error", f"Failed to parse frame from {client} - too short")
            return
        timestamp_ms, sequence, length = HEADER.unpack_from(message)
        payload = message[HEADER.size :]
        if length != len(payload):
            log("Error", f"Failed to parse frame from {client} - length mismatch")
            return
        session.write(timestamp_ms, payload)
        log("Frame", f"{client} sequence={sequence} timestamp={timestamp_ms} bytes={length}", flush=False)

    async def status(self, client, text, session):
        try:
            message = json.loads(text)
        except ValueError:
            return session
        status = message.get("status")
        if status is not None:
            log("App Status", f"{client} {status}: {message.get('message')}")
        if status == "capture_started":
            return Session(self.recordings, client)
        if status == "capture_stopped" and session is not None:
            await session.finish(self.ffmpeg)
            return None
        return session

    async def command(self, words):
        if words[:1] == ["start"]:
            payload = {"format": "h264", "bitrate": 4, "fps": 10}
            if len(words) == 4:
                width, height = words[1].split(":")
                payload["aspectRatio"] = {"width": int(width), "height": int(height)}
                payload["bitrate"], payload["fps"] = int(words[2]), int(words[3])
            text = json.dumps({"command": "start_capture", "payload": payload})
        elif words == ["stop"]:
            text = json.dumps({"command": "stop_capture"})
        else:
            return
        log("Broadcast", f"Sending to {len(self.clients)} client(s): {text}")
        await asyncio.gather(*(client.send(text) for client in self.clients))


async def serve(options):
    import websockets

    try:
        import websockets.speedups  # noqa: F401

        speedups = "with"
    except ImportError:
        speedups = "without"
    backend = Backend(options.recordings, options.ffmpeg)
    async with websockets.serve(backend.handle, options.host, options.port, max_size=16 * 1024 * 1024) as server:
        port = server.sockets[0].getsockname()[1]
        log("Info", f"Python {sys.version.split()[0]}, websockets {websockets.__version__} {speedups} C speedups")
        log("Info", f"Baseline listens on {options.host}:{port}; recordings go to {options.recordings}")
        lines = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
        while line := await lines.readline():
            await backend.command(line.decode().split())
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--recordings", required=True)
    parser.add_argument("--ffmpeg", default=os.environ.get("FFMPEG_BIN", "ffmpeg"))
    asyncio.run(serve(parser.parse_args()))
