using System.Text.Json;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.Translation.Requests;
using static Farthing.Tests.Gateway.Translating.ChatOverMessagesScene;

namespace Farthing.Tests.Gateway.Translating;

/// <summary>Requests of a chat client as Anthropic gets them.</summary>
public sealed class ChatOverMessagesRequestDialectTests
{
    private const string Calls =
        """{"role":"assistant","content":"Both.","tool_calls":[{"id":"functions.f:0","type":"function","function":{"name":"f","arguments":"{\"a\": 1}"}},{"id":"call_2","type":"function","function":{"name":"g","arguments":""}}]}""";

    [Fact]
    public async Task Tool_messages_merged_into_one_user_turn()
    {
        (string body, string dropped) = await SentAsync(
            """
            {"model":"model","max_completion_tokens":64,"messages":[{"role":"system","content":"Short."},{"role":"developer","content":"Very."},{"role":"user","content":"u"},
             {"role":"assistant","content":"Both.","tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a\": 1}"}},{"id":"call_2","type":"function","function":{"name":"g","arguments":"{}"}}]},
             {"role":"tool","tool_call_id":"call_1","content":"{\"error\":\"x\"}"},{"role":"tool","tool_call_id":"call_2","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},{"role":"user","content":"and?"},{"role":"user","content":"now"}]}
            """
        );

        ClientStreams.Same(
            """
            {"model":"up-model","max_tokens":64,"cache_control":{"type":"ephemeral"},"system":[{"type":"text","text":"Short."},{"type":"text","text":"Very."}],
             "messages":[{"role":"user","content":"u"},
              {"role":"assistant","content":[{"type":"text","text":"Both."},{"type":"tool_use","id":"call_1","name":"f","input":{"a":1}},{"type":"tool_use","id":"call_2","name":"g","input":{}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"{\"error\":\"x\"}"},{"type":"tool_result","tool_use_id":"call_2","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},{"type":"text","text":"and?"},{"type":"text","text":"now"}]}]}
            """.Trim(),
            body
        );
        Assert.Equal("", dropped);
    }

    [Fact]
    public async Task Tool_messages_merged_into_one_user_turn_at_the_right_address()
    {
        DialectAnswer answer = await Scene(request => request.Headers.Add("openai-organization", "org"))
            .WholeAsync(Request(), Message("""{"type":"text","text":"ok"}""", "end_turn"));

        answer.AssertUsage(10, 20, 0, 4);
        Http.ScriptedRequest sent = Assert.Single(answer.Requests);
        Assert.Equal("POST /v1/messages HTTP/1.1", sent.Line);
        Assert.Equal("2023-06-01", sent.Headers["anthropic-version"]);
        Assert.Equal("sk-upstream", sent.Headers["x-api-key"]);
        Assert.DoesNotContain("anthropic-beta", sent.Headers.Keys);
        Assert.DoesNotContain("openai", sent.Head, StringComparison.OrdinalIgnoreCase);
        ClientStreams.Same(
            """{"model":"up-model","max_tokens":8192,"messages":[{"role":"user","content":"hi"}]}""",
            sent.Text
        );
    }

    [Fact]
    public async Task Ids_sanitized_both_sides()
    {
        (string body, _) = await SentAsync(
            $$"""{"model":"model","messages":[{"role":"user","content":"u"},{{Calls}},{"role":"tool","tool_call_id":"functions.f:0","content":"a"},{"role":"tool","tool_call_id":"call_2","content":"b"}]}"""
        );

        JsonElement messages = ClientStreams.Json(body).GetProperty("messages");
        string called = messages[1].GetProperty("content")[1].GetProperty("id").GetString()!;
        Assert.Matches("^functions_f_0_[0-9a-f]{6}$", called);
        JsonElement results = messages[2].GetProperty("content");
        Assert.Equal(called, results[0].GetProperty("tool_use_id").GetString());
        Assert.Equal("call_2", messages[1].GetProperty("content")[2].GetProperty("id").GetString());
        Assert.Equal("call_2", results[1].GetProperty("tool_use_id").GetString());
    }

    [Theory]
    [InlineData("", "{}", "")]
    [InlineData("{\\\"a\\\": [1, {\\\"b\\\":null}]}", "{\"a\":[1,{\"b\":null}]}", "")]
    [InlineData("[1]", "{\"value\":[1]}", "")]
    [InlineData("null", "{\"value\":null}", "")]
    [InlineData("\\\"x\\\"", "{\"value\":\"x\"}", "")]
    [InlineData("{\\\"a\\\":", "{\"arguments\":\"{\\\"a\\\":\"}", "arguments=1")]
    [InlineData("ls -l", "{\"arguments\":\"ls -l\"}", "arguments=1")]
    public async Task Bad_arguments_in_history(string arguments, string input, string dropped)
    {
        (string body, string lost) = await SentAsync(
            $$$"""{"model":"model","messages":[{"role":"user","content":"u"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{{{arguments}}}"}}]},{"role":"tool","tool_call_id":"c1","content":"a"}]}"""
        );

        ClientStreams.Same(
            $$"""[{"type":"tool_use","id":"c1","name":"f","input":{{input}}}]""",
            ClientStreams.Json(body).GetProperty("messages")[1].GetProperty("content").GetRawText()
        );
        Assert.Equal(dropped, lost);
    }

    [Theory]
    [InlineData("minimal", 64000, 2048)]
    [InlineData("low", 64000, 2048)]
    [InlineData("medium", 64000, 8192)]
    [InlineData("high", 64000, 16384)]
    [InlineData("xhigh", 64000, 32768)]
    [InlineData("max", 64000, 32768)]
    [InlineData("high", 9216, 8192)]
    [InlineData("high", 2048, 1024)]
    [InlineData("high", 2047, 0)]
    public async Task Effort_to_budget_and_limits(string effort, int limit, int budget)
    {
        (string body, string dropped) = await SentAsync(
            Request($",\"reasoning_effort\":\"{effort}\",\"max_completion_tokens\":{limit}"),
            Thinks(ThinkingForm.Budget)
        );

        string thinking =
            budget > 0 ? $",\"thinking\":{{\"type\":\"enabled\",\"budget_tokens\":{budget}}}" : "";
        ClientStreams.Same(
            $$"""{"model":"up-model","max_tokens":{{limit}}{{thinking}},"messages":[{"role":"user","content":"hi"}]}""",
            body
        );
        Assert.Equal(budget > 0 ? "" : "reasoning_effort=1", dropped);
    }

    [Theory]
    [InlineData("low", "{\"type\":\"adaptive\"}", "low", "")]
    [InlineData("minimal", "{\"type\":\"adaptive\"}", "low", "")]
    [InlineData("max", "{\"type\":\"adaptive\"}", "max", "")]
    [InlineData("none", "{\"type\":\"disabled\"}", "", "")]
    public async Task Effort_to_budget_and_limits_where_it_is_adaptive(
        string effort,
        string thinking,
        string config,
        string lost
    )
    {
        (string body, string dropped) = await SentAsync(Request($",\"reasoning_effort\":\"{effort}\""));

        string output = config.Length > 0 ? $",\"output_config\":{{\"effort\":\"{config}\"}}" : "";
        ClientStreams.Same(
            $$"""{"model":"up-model","max_tokens":8192,"thinking":{{thinking}}{{output}},"messages":[{"role":"user","content":"hi"}]}""",
            body
        );
        Assert.Equal(lost, dropped);
    }

    [Theory]
    [InlineData(ThinkingForm.None, "", "reasoning_effort=1")]
    [InlineData(ThinkingForm.Budget, ",\"tool_choice\":\"required\"", "reasoning_effort=1")]
    [InlineData(
        ThinkingForm.Adaptive,
        ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}",
        "reasoning_effort=1"
    )]
    [InlineData(ThinkingForm.Budget, ",\"temperature\":0.5,\"top_p\":0.9", "temperature=1, top_p=1")]
    [InlineData(ThinkingForm.Budget, ",\"temperature\":1,\"seed\":7", "seed=1")]
    public async Task Effort_to_budget_and_limits_of_what_goes_with_it(
        ThinkingForm form,
        string more,
        string lost
    )
    {
        (string body, string dropped) = await SentAsync(
            Request(
                """,\"reasoning_effort\":\"high\",\"max_tokens\":64000,\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]""".Replace(
                    "\\",
                    ""
                ) + more
            ),
            Thinks(form)
        );

        Assert.Equal(lost, dropped);
        JsonElement sent = ClientStreams.Json(body);
        Assert.Equal(
            !lost.Contains("reasoning", StringComparison.Ordinal),
            sent.TryGetProperty("thinking", out _)
        );
        Assert.False(sent.TryGetProperty("temperature", out _));
        ClientStreams.Same(
            """[{"name":"f","input_schema":{"type":"object","properties":{}}}]""",
            sent.GetProperty("tools").GetRawText()
        );
    }

    [Fact]
    public async Task Effort_to_budget_and_limits_where_a_call_waits_without_signed_thinking()
    {
        (string body, string dropped) = await SentAsync(
            """{"model":"model","max_tokens":64000,"reasoning_effort":"high","messages":[{"role":"user","content":"u"},{"role":"assistant","reasoning_content":"hm","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"a"}]}""",
            Thinks(ThinkingForm.Budget)
        );

        Assert.DoesNotContain("\"thinking\"", body, StringComparison.Ordinal);
        Assert.Equal("reasoning=1, reasoning_effort=1", dropped);
    }

    [Theory]
    [InlineData("\"n\":2", "n must be 1 for this model")]
    [InlineData("\"logprobs\":true", "this model returns no logprobs")]
    [InlineData("\"logprobs\":true,\"top_logprobs\":3", "this model returns no logprobs")]
    [InlineData(
        "\"modalities\":[\"text\",\"audio\"],\"audio\":{\"voice\":\"a\",\"format\":\"wav\"}",
        "this model takes no audio"
    )]
    [InlineData(
        "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AA==\",\"format\":\"wav\"}}]}]",
        "this model takes no audio"
    )]
    [InlineData(
        "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{\"file_id\":\"file-1\"}}]}]",
        "file ids belong to OpenAI's file store"
    )]
    [InlineData(
        "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/bmp;base64,Qk0=\"}}]}]",
        "image type image/bmp is not accepted"
    )]
    [InlineData(
        "\"web_search_options\":{}",
        "the tool web_search runs at its provider; this model has no such tool"
    )]
    public async Task Refusals(string member, string text)
    {
        string messages = member.StartsWith("\"messages\"", StringComparison.Ordinal)
            ? ""
            : "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],";

        DialectAnswer answer = await Scene(deploy: TakesMedia)
            .WholeAsync(
                $"{{\"model\":\"model\",{messages}{member}}}",
                Message("""{"type":"text","text":"ok"}""", "end_turn")
            );

        Assert.Equal(400, answer.Status);
        Assert.Equal(text, answer.Json.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal(
            "invalid_request_error",
            answer.Json.GetProperty("error").GetProperty("type").GetString()
        );
        Assert.Empty(answer.Requests);
        Assert.Empty(answer.Settles);
    }

    [Fact]
    public async Task Refusals_are_not_of_what_asks_for_nothing()
    {
        (_, string dropped) = await SentAsync(
            Request(
                ",\"n\":1,\"logprobs\":false,\"top_logprobs\":null,\"modalities\":[\"text\"],\"frequency_penalty\":0,\"presence_penalty\":0.0,\"logit_bias\":null,\"seed\":null,\"store\":false"
            )
        );

        Assert.Equal("", dropped);
    }

    private static Func<Deployment, Deployment> Thinks(ThinkingForm form) =>
        deployment =>
            deployment with
            {
                Translated = new UpstreamTraits
                {
                    Model = "",
                    Tag = "",
                    IsHosted = true,
                    Thinking = form,
                },
            };

    private static Deployment TakesMedia(Deployment deployment) =>
        deployment with
        {
            Media = new MediaBounds(1000, 1000, 1000),
        };
}
