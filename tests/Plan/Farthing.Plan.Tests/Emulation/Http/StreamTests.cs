using System.Text.Json;
using Farthing.Protocol.OpenAi;

namespace Farthing.Tests.Emulation.Http;

/// <summary>Streams have the form that clients of OpenAI's and vLLM's API rely on.</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task A_chat_stream_begins_with_the_role_and_ends_with_usage_and_done()
    {
        await using TestServer server = await TestServer.StartAsync();

        List<string> events = await server.EventsAsync(
            "/v1/chat/completions",
            TestServer.Chat("\"stream\":true,\"max_tokens\":5,\"stream_options\":{\"include_usage\":true}")
        );

        Assert.Equal("[DONE]", events[^1]);
        StreamChunk[] chunks = [.. events.SkipLast(1).Select(TestServer.Chunk)];
        Assert.Equal(ChunkKinds.Role, chunks[0].Kinds);
        Assert.All(chunks[1..^1], chunk => Assert.True(chunk.HasGenerated));
        Assert.Equal(StopReason.Length, chunks[^2].Finish);
        Assert.Equal((ChunkKinds.Usage, 0), (chunks[^1].Kinds, chunks[^1].Choices));
        // 1 begins the text, 4 of header and role, "Hello| there", 1 ends the message, 4 open the answer ("assist|ant" is two).
        Assert.Equal(1 + 4 + 2 + 1 + 5, chunks[^1].Usage.PromptTokens);
        Assert.Equal(5, chunks[^1].Usage.CompletionTokens);
    }

    [Fact]
    public async Task A_stream_says_what_the_whole_answer_says()
    {
        await using TestServer server = await TestServer.StartAsync();

        List<string> events = await server.EventsAsync(
            "/v1/chat/completions",
            TestServer.Chat("\"stream\":true,\"max_tokens\":40")
        );
        JsonElement whole = await server.JsonAsync(
            "/v1/chat/completions",
            TestServer.Chat("\"max_tokens\":40")
        );

        Assert.Equal(
            whole.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString(),
            Text(events, 0)
        );
        Assert.Equal(40, whole.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Fact]
    public async Task Samples_share_a_stream_and_each_has_its_own_end()
    {
        await using TestServer server = await TestServer.StartAsync();

        List<string> events = await server.EventsAsync(
            "/v1/chat/completions",
            TestServer.Chat(
                "\"stream\":true,\"max_tokens\":6,\"n\":2,\"stream_options\":{\"include_usage\":true}"
            )
        );

        StreamChunk[] chunks = [.. events.SkipLast(1).Select(TestServer.Chunk)];
        foreach (int index in new[] { 0, 1 })
        {
            StreamChunk[] mine = [.. chunks.Where(chunk => chunk.Choices == 1 && chunk.ChoiceIndex == index)];
            Assert.Equal(ChunkKinds.Role, mine[0].Kinds);
            Assert.Equal(StopReason.Length, mine[^1].Finish);
        }

        Assert.NotEqual(Text(events, 0), Text(events, 1));
        Assert.Equal(12, chunks[^1].Usage.CompletionTokens);
    }

    [Fact]
    public async Task Continuous_usage_counts_up_by_what_each_chunk_carries()
    {
        await using TestServer server = await TestServer.StartAsync();

        List<string> events = await server.EventsAsync(
            "/v1/completions",
            """{"prompt":"a b c","max_tokens":4,"stream":true,"stream_options":{"include_usage":true,"continuous_usage_stats":true}}"""
        );

        long[] counts = [.. events.SkipLast(1).Select(data => TestServer.Chunk(data).Usage.CompletionTokens)];
        Assert.Equal(4, counts[^1]);
        Assert.Equal(counts.Order(), counts);
        Assert.DoesNotContain(-1, counts);
    }

    [Fact]
    public async Task Reasoning_and_tool_calls_have_deltas_of_their_own()
    {
        await using TestServer server = await TestServer.StartAsync(options =>
            options with
            {
                ReasoningTokens = 3,
            }
        );

        List<string> events = await server.EventsAsync(
            "/v1/chat/completions",
            TestServer.Chat(
                "\"stream\":true,\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"find\",\"parameters\":{\"properties\":{\"q\":{\"type\":\"string\"}}}}}],\"tool_choice\":\"required\""
            )
        );

        StreamChunk[] chunks = [.. events.SkipLast(1).Select(TestServer.Chunk)];
        Assert.Contains(chunks, chunk => chunk.Kinds == ChunkKinds.Reasoning);
        Assert.Equal(StopReason.ToolCalls, chunks[^1].Finish);
        string arguments = string.Concat(
            events
                .SkipLast(1)
                .Select(data =>
                    JsonDocument.Parse(data).RootElement.GetProperty("choices")[0].GetProperty("delta")
                )
                .Where(delta => delta.TryGetProperty("tool_calls", out _))
                .Select(delta =>
                    delta
                        .GetProperty("tool_calls")[0]
                        .GetProperty("function")
                        .GetProperty("arguments")
                        .GetString()
                )
        );
        using JsonDocument call = JsonDocument.Parse(arguments);
        Assert.NotEmpty(call.RootElement.GetProperty("q").GetString()!);
    }

    [Fact]
    public async Task Log_probabilities_stand_beside_their_tokens()
    {
        await using TestServer server = await TestServer.StartAsync();

        JsonElement chat = await server.JsonAsync(
            "/v1/chat/completions",
            TestServer.Chat("\"max_tokens\":4,\"logprobs\":true,\"top_logprobs\":2")
        );
        List<string> events = await server.EventsAsync(
            "/v1/completions",
            """{"prompt":"a","max_tokens":4,"stream":true,"logprobs":1}"""
        );

        JsonElement content = chat.GetProperty("choices")[0].GetProperty("logprobs").GetProperty("content");
        Assert.Equal(4, content.GetArrayLength());
        Assert.All(content.EnumerateArray(), one => Assert.True(one.GetProperty("logprob").GetDouble() <= 0));
        Assert.All(
            content.EnumerateArray(),
            one => Assert.Equal(2, one.GetProperty("top_logprobs").GetArrayLength())
        );
        Assert.Equal(4, events.SkipLast(1).Sum(data => Math.Max(0, TestServer.Chunk(data).LogprobTokens)));
    }

    [Fact]
    public async Task A_stop_string_ends_a_stream_and_is_not_shown()
    {
        await using TestServer server = await TestServer.StartAsync();
        string all = Text(
            await server.EventsAsync(
                "/v1/chat/completions",
                TestServer.Chat("\"stream\":true,\"max_tokens\":30")
            ),
            0
        );
        string stop = all.Split(' ')[5];

        List<string> events = await server.EventsAsync(
            "/v1/chat/completions",
            TestServer.Chat($"\"stream\":true,\"max_tokens\":30,\"stop\":[\"{stop}\"]")
        );

        Assert.Equal(all[..all.IndexOf(stop, StringComparison.Ordinal)], Text(events, 0));
        Assert.Equal(StopReason.Stop, TestServer.Chunk(events[^2]).Finish);
    }

    [Fact]
    public async Task The_same_seed_and_prompt_give_the_same_words_on_another_server()
    {
        string ask = TestServer.Chat("\"stream\":true,\"max_tokens\":25,\"seed\":3");
        string[] said = new string[2];
        for (int i = 0; i < 2; i++)
        {
            await using TestServer server = await TestServer.StartAsync();
            said[i] = Text(await server.EventsAsync("/v1/chat/completions", ask), 0);
        }

        Assert.Equal(said[0], said[1]);
    }

    private static string Text(List<string> events, int index) =>
        string.Concat(
            events
                .SkipLast(1)
                .SelectMany(data =>
                    JsonDocument.Parse(data).RootElement.GetProperty("choices").EnumerateArray()
                )
                .Where(choice => choice.GetProperty("index").GetInt32() == index)
                .Select(choice => choice.GetProperty("delta"))
                .Select(delta =>
                    delta.TryGetProperty("content", out JsonElement text) ? text.GetString() : ""
                )
        );
}
