"""Machines share finished PDFs through a real S3 server on this machine (moto), and survive what can go wrong with it.

usage: shared_cache.py COURSEPACK, by a Python that has moto[server] and blake3
"""

import json
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import blake3
import boto3

PROGRAM = str(pathlib.Path(sys.argv[1]).absolute())
HERE = pathlib.Path(__file__).resolve().parent.parent
PLACE = "s3://packs/ours"
KEYS = {"AWS_ACCESS_KEY_ID": "us", "AWS_SECRET_ACCESS_KEY": "secret"}


class Server:
    """A server of S3 that forgets everything when it ends."""

    def __init__(self, folder):
        # By its name and with a certificate, so that both are tried, too.
        self.certificate, key = str(folder / "certificate.pem"), str(folder / "key.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key,
                        "-out", self.certificate, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                        "-addext", "basicConstraints=critical,CA:FALSE"], check=True, capture_output=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"https://localhost:{self.port}"
        command = [pathlib.Path(sys.executable).parent / "moto_server", "-H", "127.0.0.1", "-p", str(self.port),
                   "-s", "-c", self.certificate, "-k", key]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        must(self.process.poll() is None, "moto_server does not start")
        self.s3 = boto3.client("s3", endpoint_url=self.address, region_name="us-east-1", verify=self.certificate,
                               aws_access_key_id="us", aws_secret_access_key="secret")
        self.s3.create_bucket(Bucket="packs")

    def objects(self):
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket="packs")
        keys = [found["Key"] for page in pages for found in page.get("Contents", [])]
        return {key: self.s3.get_object(Bucket="packs", Key=key)["Body"].read() for key in keys}

    def end(self):
        self.process.kill()
        self.process.wait()


class Machine:
    """A workspace and a folder for caches of its own."""

    def __init__(self, folder, name, server, place=PLACE):
        self.root, self.place = folder / name, place
        self.variables = {**KEYS, "AWS_ENDPOINT_URL": server.address, "SSL_CERT_FILE": server.certificate,
                          "XDG_CACHE_HOME": str(self.root / "home")}
        subprocess.run([PROGRAM, "init", self.root], check=True, capture_output=True)
        shutil.copy(HERE / "tests/fixtures/small.yaml", self.root / "modules/courses/small.yaml")

    def start(self, *arguments):
        return subprocess.Popen([PROGRAM, *arguments], cwd=self.root, env=self.variables, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *arguments):
        process = self.start(*arguments)
        out, said = process.communicate()
        must(process.returncode == 0, f"{arguments} ends with {process.returncode}\n{said}")
        return out, said

    def build(self):
        """Builds; returns how many documents were made, how many there are, and the warnings about the cache."""
        _, said = self.run("build", "small", "--engine", "worker", "--cache", self.place)
        return made(said)


def made(said):
    cached, documents = map(int, re.search(r"^(\d+) of (\d+) documents from the cache$", said, re.M).groups())
    return documents - cached, documents, [line for line in said.splitlines() if line.startswith("warning: ")]


def must(is_so, message):
    if not is_so:
        sys.exit(f"shared_cache.py: {message}")


def same(one, other):
    def files(root):
        return {path.relative_to(root): path.read_bytes() for path in (root / "output").rglob("*") if path.is_file()}
    found = files(one)
    return sum(path.suffix == ".zip" for path in found) == 4 and found == files(other)


def forge(objects, output):
    """Puts the guide of the facilitators in the place of every participants' document, as only its maker could."""
    records = [json.loads(path.read_text()) for path in output.rglob("build.json")]
    audiences = {document["sha256"]: (document["audience"], document["kind"])
                 for record in records for document in record["documents"]}
    parsed = {}
    for key, whole in objects.items():
        _, title, rest = whole.split(b"\n", 2)
        words = title.decode().split(" ")
        head, body = rest[: int(words[3])], rest[int(words[3]):]
        parsed[key] = (words, head, body, audiences[json.loads(head)["facts"]["sha256"]])
    guide = next((head, body) for _, head, body, told in parsed.values() if told[1] == "facilitator-guide")
    for key, (words, _, _, (audience, _)) in parsed.items():
        if audience == "participant":
            rest = " ".join([*words[:3], str(len(guide[0]))]).encode() + b"\n" + guide[0] + guide[1]
            yield key, blake3.blake3(rest).hexdigest().encode() + b"\n" + rest


def build_while(machine, change):
    """Builds; after the third document something changes."""
    build = machine.start("build", "small", "--engine", "worker", "--cache", PLACE, "-v")
    said, documents = "", 0
    for line in build.stderr:
        said += line
        if line.startswith("small/") and (": from the cache" in line or ": made" in line):
            documents += 1
            if documents == 3:
                change()
    build.stdout.read()
    must(build.wait() == 0, f"a build whose server goes away ends with {build.returncode}\n{said}")
    return made(said)


def main():
    folder = pathlib.Path(tempfile.mkdtemp())
    server = Server(folder)
    try:
        clean = Machine(folder, "clean", server)
        clean.run("build", "small", "--engine", "worker", "--no-cache")

        first = Machine(folder, "first", server)
        number, documents, warnings = first.build()
        must(number > 20 and not warnings, f"the first machine makes {number} documents, {warnings}")
        objects = server.objects()
        must(len(objects) == number, f"{number} documents were made, {len(objects)} are in the bucket")
        must(same(clean.root, first.root), "a shared cache changes the output")
        print(f"{documents} documents, {number} made by the first machine and kept in the bucket")

        second = Machine(folder, "second", server)
        number, _, warnings = second.build()
        must(number == 0 and not warnings, f"the second machine makes {number} documents, {warnings}")
        must(same(clean.root, second.root), "what another machine made changes the output")
        must(server.objects() == objects, "an object was written again")
        out, _ = second.run("cache", "stats", "--cache", PLACE)
        must(f"{PLACE}\n  {len(objects)} PDFs\n" in out, f"wrong numbers: {out}")
        print("the second machine makes none, and the same bytes as --no-cache")

        keys = sorted(objects)
        poison = {
            keys[0]: objects[keys[0]][: len(objects[keys[0]]) // 2],
            keys[1]: objects[keys[1]][:-1] + b"?",
            keys[2]: objects[keys[3]],
            keys[4]: b"",
        }
        for key, body in poison.items():
            server.s3.put_object(Bucket="packs", Key=key, Body=body)
        third = Machine(folder, "third", server)
        number, _, warnings = third.build()
        must(number == 4, f"4 objects are damaged, {number} documents are made")
        must(len(warnings) == 1 and "refused and made anew" in warnings[0], f"{warnings}")
        must(same(clean.root, third.root), "a poisoned object reaches the output")
        must(server.objects() == objects, "a poisoned object was not replaced")
        print("poisoned objects are refused, told, made anew and written over")

        for key, body in forge(objects, clean.root / "output"):
            server.s3.put_object(Bucket="packs", Key=key.replace("ours", "forged"), Body=body)
        deceived = Machine(folder, "deceived", server, "s3://packs/forged")
        build = deceived.start("build", "small", "--engine", "worker", "--cache", deceived.place)
        _, said = build.communicate()
        must(build.returncode == 1 and "error[facilitator-text]" in said, f"a forged object ends with {build.returncode}\n{said}")
        must(not list(deceived.root.rglob("*.zip")), "a forged object reaches the output")
        print("what facilitators only may read is found in a forged object")

        both = [Machine(folder, f"both-{number}", server, "s3://packs/both") for number in range(2)]
        builds = [one.start("build", "small", "--engine", "worker", "--cache", one.place) for one in both]
        for one, build in zip(both, builds):
            _, said = build.communicate()
            must(build.returncode == 0 and not made(said)[2], f"two machines at once: {said}")
            must(same(clean.root, one.root), "two machines at once change the output")
        print("two machines at once do not disturb each other")

        nobody = Machine(folder, "nobody", server, "s3://absent")
        number, _, warnings = nobody.build()
        must(number > 20 and len(warnings) == 1 and "there is no bucket `absent`" in warnings[0], f"{warnings}")
        must(same(clean.root, nobody.root), "a missing bucket changes the output")

        held = Machine(folder, "held", server)
        _, _, warnings = build_while(held, lambda: server.process.send_signal(signal.SIGSTOP))
        server.process.send_signal(signal.SIGCONT)
        must(len(warnings) == 1 and "is not used any more" in warnings[0], f"{warnings}")
        must(same(clean.root, held.root), "a server that hangs changes the output")
        print("a server that hangs is a warning")

        lost = Machine(folder, "lost", server)
        number, _, warnings = build_while(lost, server.end)
        must(number > 0 and len(warnings) == 1 and "is not used any more" in warnings[0], f"{number}, {warnings}")
        must(same(clean.root, lost.root), "a server that is killed changes the output")
        number, _, warnings = lost.build()
        must(number == 0 and not warnings, f"what is near needs no bucket: {number} made, {warnings}")
        print("a server that is killed is a warning")
    finally:
        server.end()
        shutil.rmtree(folder)


main()
