using System.Globalization;
using System.Text.Json;

namespace Farthing.Tests.Emulation.Http;

/// <summary>What Anthropic's clients rely on beside the answers: counted tokens, the stop sequence, errors in one form.</summary>
public sealed class MessagesTests
{
    private const string Body =
        """ "max_tokens":60,"system":"Be brief.","messages":[{"role":"user","content":"Hello there, tell me a story"}]""";

    [Fact]
    public async Task Counted_tokens_are_those_of_usage_and_need_no_limit()
    {
        await using TestServer server = await TestServer.StartAsync();
        string uncounted = Body.Replace("\"max_tokens\":60,", "", StringComparison.Ordinal);

        JsonElement counted = await server.JsonAsync("/v1/messages/count_tokens", $"{{{uncounted}}}");
        JsonElement whole = await server.JsonAsync("/v1/messages", $"{{{Body}}}");

        Assert.Equal(
            whole.GetProperty("usage").GetProperty("input_tokens").GetInt32(),
            counted.GetProperty("input_tokens").GetInt32()
        );
        Assert.Equal("input_tokens", Assert.Single(counted.EnumerateObject()).Name);
    }

    [Fact]
    public async Task A_stop_sequence_that_ends_an_answer_is_named()
    {
        await using TestServer server = await TestServer.StartAsync();
        JsonElement free = await server.JsonAsync("/v1/messages", $"{{{Body}}}");
        string text = free.GetProperty("content")[0].GetProperty("text").GetString()!;
        string stop = text.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
        string stopped = string.Create(
            CultureInfo.InvariantCulture,
            $"\"stop_sequences\":[\"no such words\",\"{stop}\"],{Body}"
        );

        JsonElement whole = await server.JsonAsync("/v1/messages", $"{{{stopped}}}");
        List<string> events = await server.EventsAsync("/v1/messages", $"{{\"stream\":true,{stopped}}}");

        Assert.Equal("max_tokens", free.GetProperty("stop_reason").GetString());
        Assert.Equal(JsonValueKind.Null, free.GetProperty("stop_sequence").ValueKind);
        Assert.Equal("stop_sequence", whole.GetProperty("stop_reason").GetString());
        Assert.Equal(stop, whole.GetProperty("stop_sequence").GetString());
        using JsonDocument end = JsonDocument.Parse(
            events.Single(one => one.Contains("message_delta", StringComparison.Ordinal))
        );
        JsonElement delta = end.RootElement.GetProperty("delta");
        Assert.Equal("stop_sequence", delta.GetProperty("stop_reason").GetString());
        Assert.Equal(stop, delta.GetProperty("stop_sequence").GetString());
    }

    [Fact]
    public async Task An_answer_that_ends_itself_names_no_stop_sequence()
    {
        await using TestServer server = await TestServer.StartAsync(options =>
            options with
            {
                SamplesLengths = true,
            }
        );

        JsonElement whole = await server.JsonAsync(
            "/v1/messages",
            $"{{\"stop_sequences\":[\"no such words\"],{Body}}}"
        );

        Assert.Equal("end_turn", whole.GetProperty("stop_reason").GetString());
        Assert.Equal(JsonValueKind.Null, whole.GetProperty("stop_sequence").ValueKind);
    }

    /// <summary>Whatever is wrong, each API says it in its own form: a client reads no other.</summary>
    [Theory]
    [InlineData("/v1/messages", "{}", "secret", 400)]
    [InlineData("/v1/messages/count_tokens", "{}", "secret", 400)]
    [InlineData("/v1/messages/count_tokens", "[", "secret", 400)]
    [InlineData("/v1/messages", "{}", "wrong", 401)]
    [InlineData("/v1/messages/count_tokens", "{}", "wrong", 401)]
    [InlineData("/v1/messages/batches", "{}", "secret", 404)]
    [InlineData("/v1/messages", null, "secret", 405)]
    [InlineData("/v1/chat/completions", "{}", "secret", 400)]
    [InlineData("/v1/chat/completions", "{}", "wrong", 401)]
    [InlineData("/v1/chat/completions", null, "secret", 405)]
    [InlineData("/v1/responses", "{}", "secret", 400)]
    [InlineData("/v1/responses", "{}", "wrong", 401)]
    [InlineData("/v1/responses", null, "secret", 405)]
    [InlineData("/v1/nothing", "{}", "secret", 404)]
    public async Task Errors_have_the_form_of_the_api_that_was_asked(
        string path,
        string? body,
        string key,
        int status
    )
    {
        await using TestServer server = await TestServer.StartAsync(options =>
            options with
            {
                ApiKey = "secret",
            }
        );
        using HttpRequestMessage request = new(body is null ? HttpMethod.Get : HttpMethod.Post, path);
        request.Headers.Add("x-api-key", key);
        request.Content = body is null ? null : new StringContent(body);

        using HttpResponseMessage response = await server.Client.SendAsync(
            request,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(status, (int)response.StatusCode);
        using JsonDocument answer = JsonDocument.Parse(
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
        JsonElement error = answer.RootElement.GetProperty("error");
        Assert.NotEqual("", error.GetProperty("message").GetString());
        bool isMessages = path.StartsWith("/v1/messages", StringComparison.Ordinal);
        Assert.Equal(isMessages, answer.RootElement.TryGetProperty("type", out _));
        Assert.Equal(isMessages, answer.RootElement.TryGetProperty("request_id", out _));
        Assert.Equal(!isMessages, error.TryGetProperty("code", out _));
    }

    [Theory]
    [InlineData(
        "/v1/chat/completions",
        """ "messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_object"}"""
    )]
    [InlineData("/v1/completions", """ "prompt":"x","response_format":{"type":"json_object"}""")]
    [InlineData("/v1/responses", """ "input":"x","text":{"format":{"type":"json_object"}}""")]
    public async Task A_json_object_is_one(string path, string body)
    {
        await using TestServer server = await TestServer.StartAsync();

        JsonElement answer = await server.JsonAsync(path, $"{{{body}}}");
        string text = path switch
        {
            "/v1/completions" => answer.GetProperty("choices")[0].GetProperty("text").GetString()!,
            "/v1/responses" => answer
                .GetProperty("output")[0]
                .GetProperty("content")[0]
                .GetProperty("text")
                .GetString()!,
            _ => answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!,
        };

        using JsonDocument parsed = JsonDocument.Parse(text);
        Assert.Equal(JsonValueKind.Object, parsed.RootElement.ValueKind);
        Assert.NotEmpty(parsed.RootElement.GetProperty("answer").GetString()!);
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/completions")]
    [InlineData("/v1/responses")]
    [InlineData("/v1/embeddings")]
    [InlineData("/v1/messages")]
    public async Task A_body_that_is_not_json_is_told_where_it_ends_to_be(string path)
    {
        await using TestServer server = await TestServer.StartAsync();

        using HttpResponseMessage refused = await server.PostAsync(path, """{"model":"x",}""");

        Assert.Equal(400, (int)refused.StatusCode);
        string message = JsonDocument
            .Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
            .RootElement.GetProperty("error")
            .GetProperty("message")
            .GetString()!;
        Assert.Equal("the body is not JSON (line 1, byte 14)", message);
    }
}
