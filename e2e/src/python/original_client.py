"""A client of the classic dialect as the original was: one socket, one recv for the greeting, one for the answer.

usage: original_client.py HOST PORT METHOD URL BODY
Prints the greeting on its first line, then the raw answer.
"""
import socket
import sys

host, port, method, url, body = sys.argv[1:6]

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect((host, int(port)))
greeting = client.recv(2048).decode("utf-8")
request = (
    f"{method} / HTTP/1.1\r\n"
    f"Host: {url}\r\n"
    "Content-Type: text/html\r\n"
    "Connection: keep-alive\r\n"
    f"Content-Length: {len(body)}\r\n"
    f"\n{body}"
)
client.send(request.encode("utf-8"))
answer = client.recv(2048).decode("utf-8")
client.close()
sys.stdout.buffer.write(f"{greeting}\n{answer}".encode("utf-8"))
