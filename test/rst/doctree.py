"""Reads rst as JSON strings, a line each; answers with what docutils makes of it, a line each.

A block is a list: its kind, then its parts. Text is [kind, text] or ["link", text, url].
"""
import json
import sys

from docutils import nodes
from docutils.core import publish_doctree

SETTINGS = {
    'doctitle_xform': False,
    'halt_level': 5,
    'report_level': 1,
    'sectsubtitle_xform': False,
    'warning_stream': False,
}

# Notes, not warnings: both are right in a kernel document.
EXPECTED_NOTES = ('Enumerated list start value not ordinal-1', 'Duplicate implicit target name')


def blocks(node):
    return [block(child) for child in node.children if not isinstance(child, SKIPPED)]


SKIPPED = (nodes.comment, nodes.title, nodes.system_message)


def block(node):
    if isinstance(node, nodes.section):
        return ['section', inline(node.next_node(nodes.title)), blocks(node)]
    if isinstance(node, nodes.paragraph):
        return ['paragraph', inline(node)]
    if isinstance(node, nodes.line_block):
        return ['lines', [inline(line) for line in node.children]]
    if isinstance(node, nodes.bullet_list):
        return ['bullets', [blocks(item) for item in node.children]]
    if isinstance(node, nodes.enumerated_list):
        return ['numbers', node.get('start', 1), [blocks(item) for item in node.children]]
    if isinstance(node, nodes.block_quote):
        return ['quote', blocks(node)]
    if isinstance(node, nodes.literal_block):
        return ['code', node.astext()]
    if isinstance(node, nodes.transition):
        return ['transition']
    if isinstance(node, nodes.table):
        rows = node.findall(nodes.row)
        return ['table', [[blocks(entry) for entry in row.children] for row in rows]]
    return ['other', node.tagname, node.astext()]


def inline(node):
    return [run(child) for child in node.children]


def run(node):
    if isinstance(node, nodes.Text):
        return ['text', node.astext()]
    if isinstance(node, (nodes.emphasis, nodes.strong, nodes.literal)):
        return [node.tagname, node.astext()]
    if isinstance(node, nodes.reference) and 'refuri' in node:
        return ['link', node.astext(), node['refuri']]
    return ['other', node.tagname, node.astext()]


def read(source):
    document = publish_doctree(source, settings_overrides=SETTINGS)
    messages = [message.astext() for message in document.findall(nodes.system_message)]
    messages += [message.astext() for message in document.transform_messages]
    return {
        'blocks': blocks(document),
        'messages': [m for m in messages if not any(note in m for note in EXPECTED_NOTES)],
    }


for line in sys.stdin:
    print(json.dumps(read(json.loads(line))), flush=True)
