"""A camera in 40 lines, with the simple protocol of docs/protocol.md: waits for Start, then sends an H.264 file."""
import asyncio, json, re, struct, sys, time

import websockets


async def film(url, units, fps):
    async with websockets.connect(url) as socket:
        await socket.send(json.dumps({"type": "capabilities", "deviceModel": "Example (Python)"}))
        sent = None  # frames of this capture: the next one's sequence number; None while it does not capture
        while True:
            due = None if sent is None else started + sent / fps
            try:
                text = await asyncio.wait_for(socket.recv(), due and max(due - time.monotonic(), 0.001))
                command = json.loads(text)["command"]
            except asyncio.TimeoutError:
                command = "stop_capture" if sent == len(units) else "send"
            if command == "start_capture" and sent is None:
                await socket.send(json.dumps({"status": "capture_started", "message": "Streaming"}))
                started, sent = time.monotonic(), 0
            elif command == "stop_capture" and sent is not None:
                await socket.send(json.dumps({"status": "capture_stopped", "message": f"{sent} frames"}))
                print(f"Sent {sent} frames.", flush=True)
                sent = None
            elif command == "send":
                await socket.send(struct.pack(">QII", round(due * 1000), sent, len(units[sent])) + units[sent])
                sent += 1


if len(sys.argv) < 3:
    sys.exit("Usage: python3 camera.py ws://STATION:50001/android-cam FILE.h264 [FPS]")
stream = open(sys.argv[2], "rb").read()
# Where an access unit begins: with a delimiter, NAL unit type 9.
access_units = re.split(rb"(?=\x00\x00\x00\x01\x09)", stream)[1:]
try:
    asyncio.run(film(sys.argv[1], access_units, float(sys.argv[3]) if len(sys.argv) > 3 else 30))
except (OSError, websockets.WebSocketException) as problem:
    sys.exit(f"The connection is closed: {problem}")
