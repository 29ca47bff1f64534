"""A classic server in Python, made from the description of the dialect: greets, takes one message, answers, goes on."""

import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind(("127.0.0.1", 0))
server.listen(5)
print(server.getsockname()[1], flush=True)


def answer(status, body_length, body):
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nConnection: keep-alive\r\nContent-Length: {body_length}\r\n\n"
    return (head + str(body)).encode("utf-8")


while True:
    client, _ = server.accept()
    client.send(b"Welcome to the server!!")
    message = client.recv(2048).decode("utf-8")
    sys.stdout.write(repr(message) + "\n")
    sys.stdout.flush()
    if not message:
        continue
    lines = message.split("\n")
    method = lines[0].split()[0]
    url = lines[1][6:].rstrip("\r")
    path = url.split("/")[1] if "/" in url else None
    body = lines[-1]
    if method == "GET":
        client.send(answer("200 OK", len(body), {"name": "kim"}))
    elif method == "HEAD":
        client.send(answer("100 CONTINUE", len(body), body))
    else:
        word = "update" if method == "PUT" else "create"
        parts = [word] + body.split(":")
        done = path is not None and word in path and len(parts) == 3
        status = ("200 OK" if method == "PUT" else "201 CREATED") if done else "400 BAD_REQUEST"
        client.send(answer(status, len(body), parts))
