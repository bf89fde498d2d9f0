"""The ideas that attacks on a language model are made of, one bit each; words and rules speak of them.

A word of any language stands for one idea or several; a rule is a sequence of ideas, and knows no language.
"""

from itertools import count

_bits = (1 << position for position in count())

FILL = next(_bits)
"""Words that carry nothing: articles, prepositions, auxiliary verbs."""
NOT = next(_bits)
"""Not, never, without, no."""
OVERRIDE = next(_bits)
"""Ignore, forget, bypass."""
INSTRUCTION = next(_bits)
"""Instructions, directives, rules."""
PRIOR = next(_bits)
"""Previous, above, original."""
ALL = next(_bits)
"""All, every, everything."""
YOU = next(_bits)
"""You and your."""
SYSTEM = next(_bits)
"""System, hidden, internal, developer."""
PROMPT = next(_bits)
"""Prompt, as a model is given one."""
REVEAL = next(_bits)
"""Reveal, print, repeat: words that people seldom use in a request to each other."""
SHOW = next(_bits)
"""Show, tell, give: everyday words for the same."""
EXACT = next(_bits)
"""Verbatim, word for word, exact."""
LIMIT = next(_bits)
"""Restrictions, filters, safety, ethics."""
SAFETY = next(_bits)
"""What the limits of a model are about: safety, content, ethics."""
NOW = next(_bits)
"""Now, from now on."""
ACT = next(_bits)
"""Act as, pretend, play the role, you are."""
FREE = next(_bits)
"""Unrestricted, uncensored, jailbroken."""
AI = next(_bits)
"""Names for a language model that mean nothing else."""
HELPER = next(_bits)
"""Names for a language model that people bear too: assistant, agent, model."""
SEND = next(_bits)
"""Send, forward, upload."""
COLLECT = next(_bits)
"""Collect, gather, harvest."""
SECRET = next(_bits)
"""Passwords, credentials, tokens."""
PERSONS = next(_bits)
"""Customers, users, employees, contacts."""
DATA = next(_bits)
"""Lists, records, data."""
PLACE = next(_bits)
"""An address or a link."""
OUTSIDE = next(_bits)
"""External, attacker."""
DECODE = next(_bits)
"""Decode, decrypt, and the names of encodings."""
EXECUTE = next(_bits)
"""Execute, follow, obey, comply."""
TOOL = next(_bits)
"""The name of a function that acts: send_email, http_post."""
FIELD = next(_bits)
"""A name as programs write them: trace_id; or a blank to fill in: {token}."""
CALL = next(_bits)
"""Call, use, invoke."""
TELL = next(_bits)
"""Tell, inform, mention, notify."""
USER = next(_bits)
"""The user, the human, the operator."""
OUTPUT = next(_bits)
"""Reply, response, answer."""
SUMMARY = next(_bits)
"""Summary, output: what a model is asked for more often than a person."""
INCLUDE = next(_bits)
"""Include, append, insert."""
BEGIN = next(_bits)
"""Begin, start, end, and their nouns."""
MEMORY = next(_bits)
"""Memory, context between sessions."""
KEEP = next(_bits)
"""Save, store, remember."""
FUTURE = next(_bits)
"""Future, next, subsequent."""
ADMIN = next(_bits)
"""Admin, root, developer, owner."""
GRANT = next(_bits)
"""Grant, allow, approve."""
REQUEST = next(_bits)
"""Request, question, command."""
MODE = next(_bits)
"""Mode."""
ENABLE = next(_bits)
"""Enable, activate, enter."""
DEVELOPER = next(_bits)
"""Developer, debug, god, maintenance: what such a mode is called."""
TASK = next(_bits)
"""Task, goal, role."""
REAL = next(_bits)
"""Real, true, actual."""
NEW = next(_bits)
"""New, updated."""
CHANGED = next(_bits)
"""Changed, disabled, lifted, no longer."""
READ = next(_bits)
"""Read, process, summarise."""
WHEN = next(_bits)
"""When, if, while, before."""
NOTE = next(_bits)
"""Note, attention, message, instruction: what opens an address to somebody."""
GIVEN = next(_bits)
"""Given, told, received, programmed."""
MAILS = next(_bits)
"""Mails, messages, inbox, conversation."""
REFUSE = next(_bits)
"""Refuse, decline, apologise."""
RESTRICTED = next(_bits)
"""Restricted, forbidden, harmful, illegal."""
CONTENT = next(_bits)
"""Content, answer, material."""
EXEMPT = next(_bits)
"""Exempt, authorised."""
ANYTHING = next(_bits)
"""Anything, whatever."""
PRIVATE = next(_bits)
"""Private, confidential, sensitive."""
JOIN = next(_bits)
"""Concatenate, combine the parts."""
WORDS = next(_bits)
"""Words, text, sentences."""
DISCUSS = next(_bits)
"""What an article about attacks says: injection, attackers, example."""
THOUGHT = next(_bits)
"""Reasoning, thought, as a model is shown to have it."""
MUST = next(_bits)
"""Must, should, shall."""
THIS = next(_bits)
"""This."""
STORY = next(_bits)
"""Fiction, hypothetical, a game."""
HARM = next(_bits)
"""Malware, explosives, phishing."""
DO = next(_bits)
"""Do."""
EVERYTHING = next(_bits)
"""Everything, as a noun."""
POLICY = next(_bits)
"""Policy."""
LEAK = next(_bits)
"""Reveal, repeat, disclose: what no screen or printer is said to do."""
LANGUAGE = next(_bits)
"""Language, before model."""
TOWARDS = next(_bits)
"""To, for."""
DEAR = next(_bits)
"""Dear, hello, attention."""
BULK = next(_bits)
"""Database, records, dump: data of many."""
TOOLS = next(_bits)
"""Tool, function, plug-in."""
SAY = next(_bits)
"""Say, respond, translate."""
SAYS = next(_bits)
"""Says, as a text does."""
BOUND = next(_bits)
"""Bound, governed, constrained."""
APPLY = next(_bits)
"""Apply, hold."""
SELF = next(_bits)
"""I, as a model is made to say."""
BLANK = next(_bits)
"""A blank to fill in: {token}."""
CONVERSATION = next(_bits)
"""Conversation, chat, context."""
CHECKS = next(_bits)
"""Checks, confirmations, approvals."""
DISABLE = next(_bits)
"""Disable, turn off."""
FREED = next(_bits)
"""Free of, liberated from."""
WEB = next(_bits)
"""Link, picture, parameter."""
RISKY = next(_bits)
"""A function that moves money, deletes or forwards."""
IT = next(_bits)
"""It, them: what has just been spoken of."""
GODLY = next(_bits)
"""What only a mode without limits is called."""
START = next(_bits)
"""Where a sentence begins; no word has it."""
TWICE = next(_bits)
"""The word is two in one, such as Systemanweisung, and counts twice."""

LIGHT = (
    FILL
    | NOT
    | PRIOR
    | ALL
    | EVERYTHING
    | YOU
    | SYSTEM
    | PROMPT
    | INSTRUCTION
    | LIMIT
    | SAFETY
    | POLICY
    | EXACT
    | NOW
    | NEW
    | REAL
    | MUST
    | START
)  # fmt: skip
"""Words that stand between two ideas without setting them apart."""
