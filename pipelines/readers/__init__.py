"""Bytes to blocks: a module a carrier; read.py chooses among them by the bytes."""
