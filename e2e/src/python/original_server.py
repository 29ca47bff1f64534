"""A server of the classic dialect as the original was: it greets, reads with one recv, answers with the request's
length, and goes back to accept without closing.

usage: original_server.py FOLDER
Keeps data_server.csv in FOLDER; prints its port on the first line, then each request it got, as JSON.
"""
import csv
import json
import os
import socket
import sys

path_of_csv = os.path.join(sys.argv[1], "data_server.csv")
server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind(("127.0.0.1", 0))
server.listen(5)
print(server.getsockname()[1], flush=True)


def keep(cells):
    with open(path_of_csv, "w", newline="") as file:
        writer = csv.writer(file)
        for cell in cells:
            writer.writerow([cell])


def stored_pair():
    if not os.path.exists(path_of_csv):
        return None
    with open(path_of_csv, newline="") as file:
        rows = [row for row in csv.reader(file) if row]
    return {rows[1][0]: rows[2][0]} if len(rows) >= 3 else None


while True:
    connection, _ = server.accept()
    connection.send("Welcome to the server!!".encode("utf-8"))
    received = connection.recv(2048).decode("utf-8")
    print(json.dumps(received), flush=True)
    lines = received.split("\n")
    method = lines[0].split()[0]
    url = lines[1][6:].rstrip("\r")
    body = lines[-1]
    path = url.split("/", 1)[1] if "/" in url else ""
    length = len(body)
    if method == "HEAD":
        status, text = "100 CONTINUE", ""
    elif method == "GET":
        pair = stored_pair()
        status, text = ("404 NOT_FOUND", "No data") if pair is None else ("200 OK", str(pair))
    else:
        operation = "update" if method == "PUT" else "create"
        cells = [operation] + body.split(":")
        text = str(cells)
        if operation in path and len(cells) == 3:
            keep(cells)
            status = "200 OK" if method == "PUT" else "201 CREATED"
        else:
            status = "400 BAD_REQUEST"
    connection.send(
        (
            f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\nConnection: keep-alive\r\n"
            f"Content-Length: {length}\r\n\n{text}"
        ).encode("utf-8")
    )
