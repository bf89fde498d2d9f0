"""`postroom domains`: a look at a domain's DNS records from the command line, without a server."""

import asyncio
from types import SimpleNamespace

from postroom.base.errors import ConfigError
from postroom.config import Settings, read_dns_servers
from postroom.domain_wiring import own_host
from postroom.edge.dns_resolver import DnsResolver
from postroom.flows.domain_judging import DomainLook, look_up
from postroom.flows.domains import checked_domain
from postroom.flows.ports import Resolver
from postroom.flows.views import Json
from postroom.rules.domain_records import return_path_host
from postroom.store.db import Connection, Row, open_database
from postroom.store.domains import domains_by_name, keys_of_domain
from postroom.store.migrate import migrate

