"""The rules' pages, made from their folders."""
