using Farthing.Tests.Gateway.Http;

namespace Farthing.EndToEnd.Tests.Gateway;

/// <summary>Frameworks above the official clients, which check answers more strictly than these: LangChain and the AI SDK, on which Cline and others stand.</summary>
[Trait("Speed", "slow")]
public sealed class FrameworkDialectTests
{
    [Fact]
    public async Task LangChain_and_the_AI_SDK_call_tools_at_any_upstream()
    {
        using NpmFolder npm = await NpmFolder.WithAsync([
            "@langchain/core@1.4.0",
            "@langchain/openai@1.5.8",
            "@langchain/anthropic@1.5.11",
            "ai@6.0.326",
            "@ai-sdk/openai@3.0.141",
            "@ai-sdk/anthropic@3.0.140",
            "@ai-sdk/openai-compatible@2.0.92",
            "zod@4.6.7",
        ]);
        foreach (string dialect in (string[])["chat", "responses", "messages"])
        {
            await using ScriptedUpstream upstream = new(new DialectUpstream(dialect).AnswerAsync);
            await using TestGateway gateway = await DialectClientTests.StartAsync(upstream, dialect);

            (_, string said) = await npm.NodeAsync("frameworks.mjs", gateway.Address.ToString());

            // LangChain adds Anthropic's count at a stream's start to that of its end; a translated one starts at none.
            int sum = dialect == "messages" ? 5 : 4;
            Assert.Equal(
                $$"""
                ChatOpenAI: read {"path":"a.txt"}, 30+4, 20 cached; Hi "you"
                ChatOpenAI, streams: read {"path":"a.txt"}, 4 out; Hi "you"
                ChatOpenAI of Responses: read {"path":"a.txt"}, 30+4, 20 cached; Hi "you"
                ChatOpenAI of Responses, streams: read {"path":"a.txt"}, 4 out; Hi "you"
                ChatAnthropic: read {"path":"a.txt"}, 30+4, 20 cached; Hi "you"
                ChatAnthropic, streams: read {"path":"a.txt"}, {{sum}} out; Hi "you"
                AI SDK, OpenAI's chat: 2 steps, 60+8; Hi "you"
                AI SDK, OpenAI's chat, streams: 2 steps, 8 out; Hi "you"
                AI SDK, OpenAI's responses: 2 steps, 60+8; Hi "you"
                AI SDK, OpenAI's responses, streams: 2 steps, 8 out; Hi "you"
                AI SDK, Anthropic: 2 steps, 60+8; Hi "you"
                AI SDK, Anthropic, streams: 2 steps, 8 out; Hi "you"
                AI SDK, compatible: 2 steps, 60+8; Hi "you"
                AI SDK, compatible, streams: 2 steps, 8 out; Hi "you"
                """,
                said.Trim()
            );
        }
    }
}
