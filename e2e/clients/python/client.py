"""Python emitters: `client.py <emitter>` makes the same few calls under one instrumentation and exports its spans."""

import os
import sys

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

PROVIDER = os.environ["FAKE_PROVIDER"]
COLLECTOR = os.environ["COLLECTOR"]
PROJECT = os.environ["PROJECT"]

tracer_provider = TracerProvider(resource=Resource.create({"service.name": PROJECT}))
exporter = OTLPSpanExporter(endpoint=f"{COLLECTOR}/v1/traces", headers={"x-outlay-project": PROJECT})
tracer_provider.add_span_processor(SimpleSpanProcessor(exporter))
trace.set_tracer_provider(tracer_provider)


def use_openai():
    from openai import OpenAI

    client = OpenAI(api_key="none", base_url=f"{PROVIDER}/v1", max_retries=0)
    messages = [{"role": "user", "content": "Say hello"}]
    client.chat.completions.create(model="gpt-5-mini", messages=messages)
    for options in ({"include_usage": True}, None):
        extra = {} if options is None else {"stream_options": options}
        for _ in client.chat.completions.create(model="gpt-5-mini", messages=messages, stream=True, **extra):
            pass
    client.embeddings.create(model="text-embedding-3-small", input="hello")
    try:
        client.chat.completions.create(model="gpt-5-mini", messages=[{"role": "user", "content": "please fail"}])
    except Exception:
        pass


def use_anthropic():
    from anthropic import Anthropic

    client = Anthropic(api_key="none", base_url=PROVIDER, max_retries=0)
    ask = {"model": "claude-sonnet-4-6", "max_tokens": 500, "messages": [{"role": "user", "content": "Say hello"}]}
    client.messages.create(**ask)
    for _ in client.messages.create(**ask, stream=True):
        pass


def opentelemetry_openai():
    from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor

    OpenAIInstrumentor().instrument()
    use_openai()


def openllmetry():
    from opentelemetry.instrumentation.anthropic import AnthropicInstrumentor
    from opentelemetry.instrumentation.openai import OpenAIInstrumentor

    OpenAIInstrumentor().instrument()
    AnthropicInstrumentor().instrument()
    use_openai()
    use_anthropic()


def openinference():
    from openinference.instrumentation.anthropic import AnthropicInstrumentor
    from openinference.instrumentation.openai import OpenAIInstrumentor

    OpenAIInstrumentor().instrument(tracer_provider=tracer_provider)
    AnthropicInstrumentor().instrument(tracer_provider=tracer_provider)
    use_openai()
    use_anthropic()


def pydantic_ai():
    from pydantic_ai import Agent
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    Agent.instrument_all()
    provider = OpenAIProvider(base_url=f"{PROVIDER}/v1", api_key="none")
    agent = Agent(OpenAIChatModel("gpt-5-mini", provider=provider), name="greeter")
    agent.run_sync("Say hello")
    agent.run_sync("Say hello again")


def litellm():
    os.environ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf"
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # Or it asks the network for prices.
    import litellm as lite

    lite.callbacks = ["otel"]
    for _ in range(2):
        lite.completion(
            model="openai/gpt-5-mini",
            api_base=f"{PROVIDER}/v1",
            api_key="none",
            messages=[{"role": "user", "content": "Say hello"}],
        )
    # LiteLLM traces from a thread of its own.
    import time

    time.sleep(3)


globals()[sys.argv[1]]()
tracer_provider.force_flush()
tracer_provider.shutdown()
