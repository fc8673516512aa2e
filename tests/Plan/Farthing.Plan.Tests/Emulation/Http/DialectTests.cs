using System.Text.Json;

namespace Farthing.Tests.Emulation.Http;

/// <summary>The Responses and Messages APIs, whole and streamed: the same words, tokens and ends as of chat completions, in their own form.</summary>
public sealed class DialectTests
{
    private const string Tool =
        """{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":40}}}""";

    [Fact]
    public async Task Messages_streamed_are_blocks_in_order_with_the_whole_answers_words()
    {
        await using TestServer server = await TestServer.StartAsync();
        const string body =
            """ "max_tokens":9,"system":"Be brief.","messages":[{"role":"user","content":"Hello there"}]""";

        JsonElement whole = await server.JsonAsync("/v1/messages", $"{{{body}}}");
        List<(string Name, JsonElement Data)> events = await EventsAsync(
            server,
            "/v1/messages",
            $"{{\"stream\":true,{body}}}"
        );

        Assert.StartsWith("msg_", whole.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal("max_tokens", whole.GetProperty("stop_reason").GetString());
        Assert.Equal(9, whole.GetProperty("usage").GetProperty("output_tokens").GetInt32());
        Assert.Equal(
            ["message_start", "ping", "content_block_start"],
            events.Take(3).Select(one => one.Name)
        );
        Assert.Equal(
            ["content_block_stop", "message_delta", "message_stop"],
            events.TakeLast(3).Select(one => one.Name)
        );
        Assert.All(events, one => Assert.Equal(one.Name, one.Data.GetProperty("type").GetString()));
        string said = string.Concat(
            events
                .Where(one => one.Name == "content_block_delta")
                .Select(one => one.Data.GetProperty("delta").GetProperty("text").GetString())
        );
        Assert.Equal(whole.GetProperty("content")[0].GetProperty("text").GetString(), said);
        JsonElement usage = events[^2].Data.GetProperty("usage");
        Assert.Equal(9, usage.GetProperty("output_tokens").GetInt32());
        // The second one finds its prompt's full blocks in the prefix cache; what is left is uncached input.
        Assert.Equal(
            whole.GetProperty("usage").GetProperty("input_tokens").GetInt32()
                + whole.GetProperty("usage").GetProperty("cache_read_input_tokens").GetInt32(),
            usage.GetProperty("input_tokens").GetInt32()
                + usage.GetProperty("cache_read_input_tokens").GetInt32()
        );
    }

    [Fact]
    public async Task Messages_call_tools_by_blocks_and_answer_results_in_text()
    {
        await using TestServer server = await TestServer.StartAsync();
        string body = $$$"""
            "max_tokens":400,"tools":[{"name":"weather","input_schema":{{{Tool}}}}],"tool_choice":{"type":"any"},"messages":[{"role":"user","content":[{"type":"text","text":"Rain?"}]}]
            """;

        JsonElement whole = await server.JsonAsync("/v1/messages", $"{{{body}}}");
        List<(string Name, JsonElement Data)> events = await EventsAsync(
            server,
            "/v1/messages",
            $"{{\"stream\":true,{body}}}"
        );
        JsonElement after = await server.JsonAsync(
            "/v1/messages",
            $$$"""
            {"max_tokens":8,"tools":[{"name":"weather","input_schema":{{{Tool}}}}],"messages":[{"role":"user","content":"Rain?"},{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"weather","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"no"}]}]}
            """
        );

        Assert.Equal("tool_use", whole.GetProperty("stop_reason").GetString());
        JsonElement call = whole.GetProperty("content")[0];
        Assert.Equal("weather", call.GetProperty("name").GetString());
        Assert.True(call.GetProperty("input").GetProperty("days").GetInt32() >= 40);
        string arguments = string.Concat(
            events
                .Where(one => one.Name == "content_block_delta")
                .Select(one => one.Data.GetProperty("delta").GetProperty("partial_json").GetString())
        );
        using JsonDocument streamed = JsonDocument.Parse(arguments);
        Assert.True(JsonElement.DeepEquals(call.GetProperty("input"), streamed.RootElement));
        Assert.Equal("text", after.GetProperty("content")[0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task Responses_streamed_open_fill_and_close_each_item_and_end_with_the_whole_one()
    {
        await using TestServer server = await TestServer.StartAsync(options =>
            options with
            {
                ReasoningTokens = 3,
            }
        );
        const string body = """ "max_output_tokens":9,"instructions":"Be brief.","input":"Hello there" """;

        JsonElement whole = await server.JsonAsync("/v1/responses", $"{{{body}}}");
        List<(string Name, JsonElement Data)> events = await EventsAsync(
            server,
            "/v1/responses",
            $"{{\"stream\":true,{body}}}"
        );

        Assert.Equal("incomplete", whole.GetProperty("status").GetString());
        Assert.Equal(
            ["reasoning", "message"],
            whole.GetProperty("output").EnumerateArray().Select(item => item.GetProperty("type").GetString())
        );
        Assert.Equal(
            Enumerable.Range(0, events.Count),
            events.Select(one => one.Data.GetProperty("sequence_number").GetInt32())
        );
        Assert.Equal(["response.created", "response.in_progress"], events.Take(2).Select(one => one.Name));
        Assert.Equal("response.incomplete", events[^1].Name);
        Assert.Equal(2, events.Count(one => one.Name == "response.output_item.added"));
        Assert.Equal(2, events.Count(one => one.Name == "response.output_item.done"));
        JsonElement last = events[^1].Data.GetProperty("response");
        Assert.Equal(9, last.GetProperty("usage").GetProperty("output_tokens").GetInt32());
        Assert.Equal(
            3,
            last.GetProperty("usage")
                .GetProperty("output_tokens_details")
                .GetProperty("reasoning_tokens")
                .GetInt32()
        );
        string text = Text(whole);
        Assert.Equal(text, Text(last));
        Assert.Equal(
            text,
            string.Concat(
                events
                    .Where(one => one.Name == "response.output_text.delta")
                    .Select(one => one.Data.GetProperty("delta").GetString())
            )
        );

        static string Text(JsonElement response) =>
            response.GetProperty("output")[1].GetProperty("content")[0].GetProperty("text").GetString()!;
    }

    [Fact]
    public async Task Responses_call_functions()
    {
        await using TestServer server = await TestServer.StartAsync();

        JsonElement whole = await server.JsonAsync(
            "/v1/responses",
            $$$"""
            {"input":[{"role":"user","content":[{"type":"input_text","text":"Rain?"}]}],"tools":[{"type":"function","name":"weather","parameters":{{{Tool}}}}],"tool_choice":"required"}
            """
        );

        JsonElement call = whole.GetProperty("output")[0];
        Assert.Equal("function_call", call.GetProperty("type").GetString());
        Assert.Equal("completed", whole.GetProperty("status").GetString());
        using JsonDocument arguments = JsonDocument.Parse(call.GetProperty("arguments").GetString()!);
        Assert.True(arguments.RootElement.TryGetProperty("city", out _));
    }

    /// <summary>All ways to ask for a structure, all of which honor it, streamed too.</summary>
    [Theory]
    [InlineData(
        "/v1/chat/completions",
        """ "messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_schema","json_schema":{"name":"a","schema":SCHEMA}}"""
    )]
    [InlineData(
        "/v1/chat/completions",
        """ "messages":[{"role":"user","content":"x"}],"structured_outputs":{"json":SCHEMA}"""
    )]
    [InlineData(
        "/v1/chat/completions",
        """ "messages":[{"role":"user","content":"x"}],"guided_json":SCHEMA"""
    )]
    [InlineData(
        "/v1/completions",
        """ "prompt":"x","response_format":{"type":"json_schema","json_schema":{"name":"a","schema":SCHEMA}}"""
    )]
    [InlineData(
        "/v1/responses",
        """ "input":"x","text":{"format":{"type":"json_schema","name":"a","schema":SCHEMA}}"""
    )]
    [InlineData(
        "/v1/messages",
        """ "max_tokens":500,"messages":[{"role":"user","content":"x"}],"output_config":{"format":{"type":"json_schema","schema":SCHEMA}}"""
    )]
    public async Task A_json_schema_is_honored(string path, string body)
    {
        const string Schema =
            """{"type":"object","$defs":{"step":{"type":"object","properties":{"why":{"type":"string","maxLength":5},"n":{"type":"integer","minimum":7,"maximum":9}},"required":["why","n"]}},"properties":{"steps":{"type":"array","minItems":3,"items":{"$ref":"#/$defs/step"}},"kind":{"enum":["b","a"]},"is":{"anyOf":[{"type":"null"},{"type":"string"}]},"v":{"const":2},"x":{"type":["number","null"],"exclusiveMaximum":0}},"required":["steps","kind"]}""";
        await using TestServer server = await TestServer.StartAsync();
        body = body.Replace("SCHEMA", Schema, StringComparison.Ordinal);

        JsonElement answer = await server.JsonAsync(path, $"{{{body}}}");
        string text = path switch
        {
            "/v1/completions" => answer.GetProperty("choices")[0].GetProperty("text").GetString()!,
            "/v1/responses" => answer
                .GetProperty("output")[0]
                .GetProperty("content")[0]
                .GetProperty("text")
                .GetString()!,
            "/v1/messages" => answer.GetProperty("content")[0].GetProperty("text").GetString()!,
            _ => answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!,
        };

        using JsonDocument parsed = JsonDocument.Parse(text);
        JsonElement root = parsed.RootElement;
        Assert.Equal(3, root.GetProperty("steps").GetArrayLength());
        Assert.All(
            root.GetProperty("steps").EnumerateArray(),
            step =>
            {
                Assert.InRange(step.GetProperty("n").GetInt32(), 7, 9);
                Assert.InRange(step.GetProperty("why").GetString()!.Length, 0, 5);
            }
        );
        Assert.Equal("b", root.GetProperty("kind").GetString());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("is").ValueKind);
        Assert.Equal(2, root.GetProperty("v").GetInt32());
        Assert.True(root.GetProperty("x").GetDouble() < 0);
        if (path == "/v1/chat/completions")
        {
            string streamed = string.Concat(
                (await server.EventsAsync(path, $"{{\"stream\":true,{body}}}"))
                    .Where(one => one.StartsWith('{'))
                    .Select(one =>
                        JsonDocument.Parse(one).RootElement.GetProperty("choices")[0].GetProperty("delta")
                    )
                    .Select(delta =>
                        delta.TryGetProperty("content", out JsonElement part) ? part.GetString() : ""
                    )
            );
            Assert.Equal(text, streamed);
        }
    }

    [Theory]
    [InlineData("/v1/messages", """{"messages":[{"role":"user","content":"x"}]}""", "max_tokens")]
    [InlineData("/v1/messages", """{"max_tokens":4,"messages":[]}""", "messages")]
    [InlineData("/v1/messages", """{"max_tokens":4,"messages":[{"role":"user","content":7}]}""", "content")]
    [InlineData("/v1/messages", """[]""", "object")]
    [InlineData("/v1/responses", """{"input":7}""", "input")]
    [InlineData("/v1/responses", """{}""", "input")]
    [InlineData("/v1/responses", """{"input":"x","previous_response_id":"resp_1"}""", "previous_response_id")]
    [InlineData("/v1/responses", """{"input":"x","tool_choice":"required"}""", "tool_choice")]
    [InlineData("/v1/responses", """{"input":"x",""", "JSON")]
    public async Task What_cannot_be_meant_is_an_error_in_the_endpoints_form(
        string path,
        string body,
        string words
    )
    {
        await using TestServer server = await TestServer.StartAsync();

        JsonElement answer = await server.JsonAsync(path, body, status: 400);

        Assert.Contains(
            words,
            answer.GetProperty("error").GetProperty("message").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(path == "/v1/messages", answer.TryGetProperty("type", out _));
    }

    private static async Task<List<(string Name, JsonElement Data)>> EventsAsync(
        TestServer server,
        string path,
        string json
    )
    {
        using HttpResponseMessage response = await server.PostAsync(path, json);
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        List<(string, JsonElement)> events = [];
        foreach (string one in body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] lines = one.Split('\n');
            Assert.StartsWith("event: ", lines[0], StringComparison.Ordinal);
            Assert.StartsWith("data: ", lines[1], StringComparison.Ordinal);
            using JsonDocument data = JsonDocument.Parse(lines[1]["data: ".Length..]);
            events.Add((lines[0]["event: ".Length..], data.RootElement.Clone()));
        }

        return events;
    }
}
