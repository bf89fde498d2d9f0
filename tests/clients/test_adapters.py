"""The tools that the adapters hand to agent frameworks, called without a model against a running server."""

import json
import sys
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from postroom.testing import Correspondent, RunningServer, free_port
from postroom_client.adapters import anthropic, langchain, openai_agents
from postroom_client.adapters.toolbox import Toolbox
from postroom_client.errors import Unauthorized

WORK = {"send_email", "list_unread", "reply"}


@pytest.fixture(scope="module")
def ann():
    with Correspondent("ann@example.com", "Ann Lee") as outside:
        yield outside


@pytest.fixture(scope="module")
def server(tmp_path_factory, ann):
    with RunningServer(tmp_path_factory.mktemp("adapters"), relay=ann.relay_url) as running:
        yield running


@pytest.fixture
def inbox(server):
    return server.call("POST", "/inboxes", {})


@pytest.fixture
def mailed(server, inbox):
    """A mail that waits for an answer."""
    mail = {"inboxId": inbox["id"], "from": "Ann Lee <ann@example.com>", "subject": "Hello", "text": "Is it late?"}
    return server.call("POST", "/simulate/inbound", mail)


def key_of(server, inbox, *scopes):
    return server.call("POST", "/api-keys", {"name": "agent", "scopes": scopes, "inboxId": inbox["id"]})["key"]


def sent_in(server, thread_id):
    messages = server.call("GET", f"/threads/{thread_id}/messages")["messages"]
    return [one["text"].strip() for one in messages if one["direction"] == "outbound"]


# --- What they have in common ----------------------------------------------------------------------------------------


def test_only_tools_that_the_key_may_use_are_there(server, inbox):
    reader = key_of(server, inbox, "messages:read", "threads:read")
    offered = {tool.name: tool for tool in Toolbox(server.url, reader).tools}
    assert {"list_unread", "get_thread", "wait_for_message"} <= offered.keys()
    assert not {"send_email", "reply", "create_inbox"} & offered.keys()
    assert all(tool.reads_only for tool in offered.values())
    assert offered["get_thread"].schema["required"] == ["thread_id"]
    assert [tool.name for tool in Toolbox(server.url, reader, only=["get_thread"]).tools] == ["get_thread"]
    with pytest.raises(ValueError, match=r"no reply: .*get_thread"):
        Toolbox(server.url, reader, only=["reply", "get_thread"])
    with pytest.raises(Unauthorized):
        Toolbox(server.url, "prk_wrong")


async def test_errors_are_words_with_a_fix(server, inbox):
    key = server.call("POST", "/api-keys", {"name": "agent", "scopes": ["messages:send"], "inboxId": inbox["id"]})
    toolbox = Toolbox(server.url, key["key"])

    async def code_of(name, arguments):
        outcome = toolbox.call(name, arguments)
        assert outcome == await toolbox.call_async(name, arguments)
        error = json.loads(outcome.text)["error"]
        assert outcome.is_error
        assert error["message"]
        assert error["fix"]
        return error["code"]

    # The server's own words, then ours for what does not get there.
    assert await code_of("send_email", {"body": "Hi", "subjct": "?"}) == "unknown_field"
    assert await code_of("reply", {"message_id": "msg_none", "body": "Hi"}) == "message_not_found"
    for arguments in ("{", "[]", '"x"', [1]):
        assert await code_of("send_email", arguments) == "invalid_call"
    assert await code_of("list_inboxes", {}) == "invalid_call"
    server.try_call("DELETE", f"/api-keys/{key['id']}")
    assert await code_of("send_email", {"body": "Hi"}) == "unauthorized"


def test_a_server_that_is_gone_is_words_with_a_fix(server, monkeypatch):
    toolbox = Toolbox(server.url, server.admin_key)
    monkeypatch.setattr("postroom_client.calls.FIRST_PAUSE_S", 0.001)
    toolbox._server = (f"http://127.0.0.1:{free_port()}", "prk_x")
    outcome = toolbox.call("list_inboxes", {})
    assert outcome.is_error
    assert json.loads(outcome.text)["error"]["code"] == "no_answer"


# --- Anthropic -------------------------------------------------------------------------------------------------------


@pytest.fixture(params=["dictionaries", "the SDK's objects"])
def block(request):
    """Makes a block of a model's message."""
    if request.param == "dictionaries":
        return dict
    sdk = pytest.importorskip("anthropic.types", reason="the anthropic package is not installed")
    kinds = {"tool_use": sdk.ToolUseBlock, "text": sdk.TextBlock}
    return lambda **fields: kinds[fields["type"]](**fields)


async def test_anthropic(server, ann, inbox, mailed, block):
    mail = anthropic.MailTools(server.url, server.admin_key, only=WORK)
    assert {one["name"] for one in mail.params} == WORK
    for one in mail.params:
        assert one.keys() == {"name", "description", "input_schema"}
        assert one["input_schema"]["type"] == "object"
    ask = block(type="tool_use", id="toolu_1", name="list_unread", input={"agent_mailbox": inbox["id"]})
    words = block(type="text", text="Let me look.", citations=None)
    [found] = mail.results([words, ask])
    assert (found["type"], found["tool_use_id"], found["is_error"]) == ("tool_result", "toolu_1", False)
    assert mailed["id"] in found["content"]

    answer = {"message_id": mailed["id"], "body": "Not at all."}
    replies = await mail.results_async(
        [
            block(type="tool_use", id="toolu_2", name="reply", input=answer),
            block(type="tool_use", id="toolu_3", name="reply", input={"message_id": mailed["id"]}),
            block(type="tool_use", id="toolu_4", name="one_of_yours", input={}),
        ]
    )
    assert [(one["tool_use_id"], one["is_error"]) for one in replies] == [("toolu_2", False), ("toolu_3", True)]
    assert json.loads(replies[1]["content"])["error"]["fix"] == "Pass body."
    assert sent_in(server, mailed["threadId"]) == ["Not at all."]
    assert mail.results([words]) == []


def test_anthropic_takes_the_tools_for_its_own():
    types = pytest.importorskip("anthropic.types", reason="the anthropic package is not installed")
    assert {"name", "description", "input_schema"} <= types.ToolParam.__annotations__.keys()
    assert {"type", "tool_use_id", "content", "is_error"} <= types.ToolResultBlockParam.__annotations__.keys()


# --- OpenAI Agents ---------------------------------------------------------------------------------------------------


@dataclass
class FunctionTool:
    """What the SDK's class is made with, in its words."""

    name: str
    description: str
    params_json_schema: dict[str, Any]
    on_invoke_tool: Any
    strict_json_schema: bool
    needs_approval: bool


@pytest.fixture(params=["a stand-in", "the SDK"])
def agents(request, monkeypatch):
    if request.param == "a stand-in":
        monkeypatch.setitem(sys.modules, "agents", SimpleNamespace(FunctionTool=FunctionTool))
        return None
    return pytest.importorskip("agents", reason="the openai-agents package is not installed")


async def test_openai_agents(server, inbox, mailed, agents):
    made = openai_agents.mail_tools(server.url, server.admin_key, only=WORK, ask_first=["send_email"])
    tools = {tool.name: tool for tool in made}
    assert tools.keys() == WORK
    assert [name for name, tool in tools.items() if tool.needs_approval] == ["send_email"]
    # Strict schemas are those without defaults; the SDK would have rewritten them.
    assert not tools["reply"].strict_json_schema
    assert set(tools["reply"].params_json_schema["required"]) == {"message_id", "body"}

    async def told(name, arguments):
        text = json.dumps(arguments)
        context = agents and context_of(agents, name, text)
        return await tools[name].on_invoke_tool(context, text)

    assert mailed["id"] in await told("list_unread", {"agent_mailbox": inbox["id"]})
    await told("reply", {"message_id": mailed["id"], "body": "Not at all.", "cc": None})
    assert sent_in(server, mailed["threadId"]) == ["Not at all."]
    assert json.loads(await told("reply", {"body": "Hi"}))["error"]["fix"] == "Pass message_id."


def context_of(agents, name, arguments):
    from agents.tool_context import ToolContext

    return ToolContext(context=None, tool_name=name, tool_call_id="call_1", tool_arguments=arguments)


async def test_an_openai_agent_answers_its_mail(server, inbox, mailed):
    """A whole run of the SDK, with a script in place of the model."""
    agents = pytest.importorskip("agents", reason="the openai-agents package is not installed")
    from openai.types.responses import ResponseFunctionToolCall, ResponseOutputMessage, ResponseOutputText

    def call(number, name, **arguments):
        fields = {"name": name, "arguments": json.dumps(arguments), "call_id": f"call_{number}"}
        return ResponseFunctionToolCall(type="function_call", id=f"fc_{number}", **fields)

    said = ResponseOutputText(type="output_text", text="Done.", annotations=[])
    done = ResponseOutputMessage(type="message", id="m_1", role="assistant", status="completed", content=[said])
    script = [
        call(1, "list_unread", agent_mailbox=inbox["id"]),
        call(2, "reply", message_id=mailed["id"], body="Not at all."),
        done,
    ]
    heard = []

    class Script(agents.Model):
        async def get_response(self, **asked):
            heard.append((asked["input"], {tool.name for tool in asked["tools"]}))
            return agents.ModelResponse(output=[script.pop(0)], usage=agents.Usage(), response_id=None)

        def stream_response(self, **_asked):
            raise NotImplementedError

    agents.set_tracing_disabled(disabled=True)
    agent = agents.Agent(name="Support", tools=openai_agents.mail_tools(server.url, server.admin_key), model=Script())
    ended = await agents.Runner.run(agent, "Answer what is unread.")
    assert ended.final_output == "Done."
    assert "reply" in heard[0][1]
    assert mailed["id"] in str(heard[1][0])
    assert sent_in(server, mailed["threadId"]) == ["Not at all."]


# --- LangChain -------------------------------------------------------------------------------------------------------


class ToolException(Exception):
    pass


@dataclass
class StructuredTool:
    """What LangChain's class is made with, and the part of its work that the adapter relies on."""

    name: str
    description: str
    args_schema: dict[str, Any]
    func: Any
    coroutine: Any
    handle_tool_error: bool
    metadata: dict[str, Any]

    def invoke(self, call):
        try:
            return SimpleNamespace(content=self.func(**call["args"]), status="success", tool_call_id=call["id"])
        except ToolException as error:
            assert self.handle_tool_error
            return SimpleNamespace(content=str(error), status="error", tool_call_id=call["id"])

    async def ainvoke(self, call):
        return SimpleNamespace(content=await self.coroutine(**call["args"]), status="success", tool_call_id=call["id"])


@pytest.fixture(params=["a stand-in", "LangChain"])
def langchain_core(request, monkeypatch):
    if request.param == "a stand-in":
        tools = ModuleType("langchain_core.tools")
        tools.StructuredTool, tools.ToolException = StructuredTool, ToolException
        monkeypatch.setitem(sys.modules, "langchain_core.tools", tools)
    else:
        pytest.importorskip("langchain_core.tools", reason="the langchain-core package is not installed")


async def test_langchain(server, inbox, mailed, langchain_core):
    tools = {tool.name: tool for tool in langchain.mail_tools(server.url, server.admin_key, only=WORK)}
    assert tools.keys() == WORK
    assert [name for name, tool in tools.items() if tool.metadata["reads_only"]] == ["list_unread"]

    def call(name, **arguments):
        return {"type": "tool_call", "id": "call_1", "name": name, "args": arguments}

    found = tools["list_unread"].invoke(call("list_unread", agent_mailbox=inbox["id"]))
    assert (found.status, found.tool_call_id) == ("success", "call_1")
    assert mailed["id"] in found.content
    answered = await tools["reply"].ainvoke(call("reply", message_id=mailed["id"], body="Not at all."))
    assert "Do not send it again" in answered.content
    assert sent_in(server, mailed["threadId"]) == ["Not at all."]
    refused = tools["reply"].invoke(call("reply", message_id="msg_none", body="Hi"))
    assert refused.status == "error"
    assert json.loads(refused.content)["error"]["fix"]


def test_langchain_tells_a_model_of_the_arguments(server):
    convert = pytest.importorskip("langchain_core.utils.function_calling", reason="langchain-core is not installed")
    [reply] = langchain.mail_tools(server.url, server.admin_key, only=["reply"])
    told = convert.convert_to_openai_tool(reply)["function"]
    assert told["name"] == "reply"
    assert set(told["parameters"]["required"]) == {"message_id", "body"}
