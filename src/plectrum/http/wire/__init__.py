"""The engine that reads and writes what stands in HTTP messages.

Everything here is sans I/O: text and bytes in, values out, limits as arguments. It knows no
settings and no request.
"""
