"""Postroom from Python: inboxes for agents, mail as values, answers in the thread.

from postroom_client import Postroom

client = Postroom("http://127.0.0.1:8025", api_key="prk_…")
inbox = client.inboxes.create(name="support-agent")
message = inbox.wait_for(timeout=600)
message.reply("Thank you!")
"""

from postroom_client._async.client import AsyncPostroom as AsyncPostroom
from postroom_client._async.events import AsyncEventStream as AsyncEventStream
from postroom_client._async.events import AsyncMessageStream as AsyncMessageStream
from postroom_client._async.inboxes import AsyncInbox as AsyncInbox
from postroom_client._async.messages import AsyncMessage as AsyncMessage
from postroom_client._async.paging import AsyncPager as AsyncPager
from postroom_client._async.threads import AsyncThread as AsyncThread
from postroom_client._sync.client import Postroom as Postroom
from postroom_client._sync.events import EventStream as EventStream
from postroom_client._sync.events import MessageStream as MessageStream
from postroom_client._sync.inboxes import Inbox as Inbox
from postroom_client._sync.messages import Message as Message
from postroom_client._sync.paging import Pager as Pager
from postroom_client._sync.threads import Thread as Thread
from postroom_client.calls import UNSET as UNSET
from postroom_client.errors import ApiError as ApiError
from postroom_client.errors import BadSignature as BadSignature
from postroom_client.errors import Conflict as Conflict
from postroom_client.errors import ConnectionFailed as ConnectionFailed
from postroom_client.errors import Forbidden as Forbidden
from postroom_client.errors import InvalidRequest as InvalidRequest
from postroom_client.errors import NotFound as NotFound
from postroom_client.errors import PostroomError as PostroomError
from postroom_client.errors import RateLimited as RateLimited
from postroom_client.errors import ServerFailed as ServerFailed
from postroom_client.errors import StopListening as StopListening
from postroom_client.errors import TooLarge as TooLarge
from postroom_client.errors import Unauthorized as Unauthorized
from postroom_client.errors import UnreadableAnswer as UnreadableAnswer
from postroom_client.errors import WaitTimedOut as WaitTimedOut
from postroom_client.files import File as File
from postroom_client.page import Page as Page
from postroom_client.values import Attachment as Attachment
from postroom_client.values import AttachmentText as AttachmentText
from postroom_client.values import Classification as Classification
from postroom_client.values import Draft as Draft
from postroom_client.values import DryRun as DryRun
from postroom_client.values import Extraction as Extraction
from postroom_client.values import FollowUp as FollowUp
from postroom_client.values import HeldMessage as HeldMessage
from postroom_client.values import InboxFields as InboxFields
from postroom_client.values import MessageFields as MessageFields
from postroom_client.values import ThreadFields as ThreadFields
from postroom_client.values import Webhook as Webhook
from postroom_client.values_admin import AddressRule as AddressRule
from postroom_client.values_admin import Delivery as Delivery
from postroom_client.values_admin import Domain as Domain
from postroom_client.values_admin import Event as Event
from postroom_client.values_admin import Key as Key
from postroom_client.values_admin import Relay as Relay
from postroom_client.values_admin import RelayCheck as RelayCheck
from postroom_client.values_admin import Suppression as Suppression
from postroom_client.values_reports import DmarcProgress as DmarcProgress
from postroom_client.values_reports import TlsReports as TlsReports
from postroom_client.version import __version__ as __version__
from postroom_client.webhooks import verify_webhook as verify_webhook
