"""The names of `swarm.util`, for programs written for Swarm."""

from core.core import debug_print, function_to_json, merge_chunk, merge_fields

__all__ = ["debug_print", "function_to_json", "merge_chunk", "merge_fields"]
