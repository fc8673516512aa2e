using Farthing.Gateway.Cascading;
using Farthing.Gateway.Cascading.Policies;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Cascading;

/// <summary>Cascades before clients of Messages and Responses, whole and streamed.</summary>
public sealed class CascadeDialectTests
{
    private const string Messages = "/v1/messages";
    private const string Responses = "/v1/responses";

    /// <summary>The prompt alone decides, and says yes to each: Messages and Responses have no log probabilities.</summary>
    private static readonly CascadeOptions ByPrior = new()
    {
        Small = "small",
        Router = CascadeScene.Trained(isByPrior: true, prior: -100),
        AuditFraction = 0,
        Deadline = Eventually.Longest,
    };

    [Theory]
    [InlineData(Messages, false)]
    [InlineData(Messages, true)]
    [InlineData(Responses, false)]
    [InlineData(Responses, true)]
    public async Task The_small_models_answer_is_given_byte_for_byte(string path, bool isStream)
    {
        string small = Answer(path, isStream, "Small.");
        await using ScriptedUpstream upstream = new(call => SayAsync(call, small, isStream));
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cascade: ByPrior);

        using HttpResponseMessage response = await AskAsync(gateway, path, isStream);

        Assert.Equal("small", Said(response));
        Assert.Equal(small, await TextAsync(response));
        Assert.Equal(
            isStream ? "text/event-stream" : "application/json",
            response.Content.Headers.ContentType?.MediaType
        );
        Assert.Contains(
            "\"model\":\"up-model\"",
            Assert.Single(upstream.Requests).Text,
            StringComparison.Ordinal
        );
        TestGateway.JournalText journal = await gateway.JournalAsync();
        Assert.Equal(path == Messages ? "messages" : "responses", Assert.Single(journal.Hits).Endpoint);
        // 100 tokens at $1 and 10 at $4 a million, as the small model's events or body state them.
        Assert.Equal(140_000, journal.Hits[0].OwnCost.NanoUsd);
    }

    /// <summary>Whatever is no whole, plain answer: cut, refused, calling a tool, broken off, an error's event.</summary>
    [Theory]
    [InlineData(Messages, false, "end_turn", "max_tokens")]
    [InlineData(Messages, true, "end_turn", "max_tokens")]
    [InlineData(Messages, false, "end_turn", "refusal")]
    [InlineData(Messages, true, "end_turn", "refusal")]
    [InlineData(
        Messages,
        false,
        "\"type\":\"text\"",
        "\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}"
    )]
    [InlineData(
        Messages,
        true,
        "\"type\":\"text\"",
        "\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}"
    )]
    [InlineData(
        Messages,
        true,
        "\"type\":\"content_block_delta\"",
        "\"type\":\"error\",\"error\":{\"type\":\"x\"}"
    )]
    [InlineData(
        Responses,
        false,
        "\"status\":\"completed\",\"error\"",
        "\"status\":\"incomplete\",\"error\""
    )]
    [InlineData(Responses, true, "\"status\":\"completed\",\"error\"", "\"status\":\"incomplete\",\"error\"")]
    [InlineData(Responses, false, "\"type\":\"output_text\",\"text\"", "\"type\":\"refusal\",\"refusal\"")]
    [InlineData(Responses, true, "\"type\":\"output_text\",\"text\"", "\"type\":\"refusal\",\"refusal\"")]
    [InlineData(Responses, false, "\"type\":\"message\"", "\"type\":\"function_call\"")]
    [InlineData(Responses, true, "Small.", "I'm sorry, I can't.")]
    [InlineData(Messages, false, "Small.", "I'm sorry, I can't.")]
    public async Task What_is_no_whole_plain_answer_goes_on_to_the_large_model(
        string path,
        bool isStream,
        string was,
        string becomes
    )
    {
        string small = Answer(path, isStream, "Small.").Replace(was, becomes, StringComparison.Ordinal);
        Assert.Contains(becomes, small, StringComparison.Ordinal);
        string large = Answer(path, isStream, "Large.");
        int asked = 0;
        await using ScriptedUpstream upstream = new(call =>
            SayAsync(call, Interlocked.Increment(ref asked) == 1 ? small : large, isStream)
        );
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cascade: ByPrior);

        using HttpResponseMessage response = await AskAsync(gateway, path, isStream);
        string text = await TextAsync(response);

        Assert.Equal("large", Said(response));
        Assert.Contains("Large.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Small.", text, StringComparison.Ordinal);
        Assert.Equal(2, upstream.Requests.Count);
        Assert.Empty(gateway.Defects);
        Assert.Empty((await gateway.JournalAsync()).Hits);
    }

    /// <summary>A stream that breaks off in the middle is no answer.</summary>
    [Theory]
    [InlineData(Messages, "event: message_delta")]
    [InlineData(Responses, "event: response.completed")]
    public async Task A_stream_that_breaks_off_goes_on_to_the_large_model(string path, string from)
    {
        string whole = Answer(path, true, "Small.");
        string torn = whole[..whole.IndexOf(from, StringComparison.Ordinal)];
        int asked = 0;
        await using ScriptedUpstream upstream = new(async call =>
        {
            bool isFirst = Interlocked.Increment(ref asked) == 1;
            await call.BeginStreamAsync(isFirst ? torn : Answer(path, true, "Large."));
            if (isFirst)
            {
                call.Reset();
                return;
            }

            await call.EndStreamAsync();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream, cascade: ByPrior);

        using HttpResponseMessage response = await AskAsync(gateway, path, isStream: true);
        string text = await TextAsync(response);

        Assert.Equal("large", Said(response));
        Assert.Contains("Large.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Small.", text, StringComparison.Ordinal);
        Assert.Empty(gateway.Defects);
    }

    /// <summary>A router that reads log probabilities has none to read here, and says so.</summary>
    [Theory]
    [InlineData(Messages)]
    [InlineData(Responses)]
    public async Task A_router_that_needs_log_probabilities_gives_nothing(string path)
    {
        int asked = 0;
        await using ScriptedUpstream upstream = new(call =>
            SayAsync(
                call,
                Answer(path, false, Interlocked.Increment(ref asked) == 1 ? "Small." : "Large."),
                isStream: false
            )
        );
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            cascade: ByPrior with
            {
                Router = CascadeScene.Trained(),
            }
        );

        using HttpResponseMessage response = await AskAsync(gateway, path, isStream: false);

        Assert.Equal("large", Said(response));
        Assert.Equal(Answer(path, false, "Large."), await TextAsync(response));
        CascadeTally tally = Assert.Single(gateway.Cascades!.Routes.Single().Counts.Read().Requests);
        Assert.Equal(new CascadeTally(CascadeCourse.Large, CascadeReason.NoSignals, 1), tally);
    }

    /// <summary>A stream of a dialect.</summary>
    internal static string Stream(string path, string text) =>
        path is Messages or Responses
            ? Answer(path, true, text)
            : CascadeDeskTests
                .Stream.ReplaceLineEndings("\n")
                .Replace("\"Small\"", $"\"{text}\"", StringComparison.Ordinal);

    private static async Task SayAsync(ScriptedCall call, string answer, bool isStream)
    {
        if (!isStream)
        {
            await call.JsonAsync(answer);
            return;
        }

        await call.BeginStreamAsync(answer);
        await call.EndStreamAsync();
    }

    private static Task<HttpResponseMessage> AskAsync(TestGateway gateway, string path, bool isStream)
    {
        string stream = isStream ? ",\"stream\":true" : "";
        return gateway.PostAsync(
            path,
            path == Messages
                ? $"{{\"model\":\"model\",\"max_tokens\":100,\"messages\":[{{\"role\":\"user\",\"content\":\"hi\"}}]{stream}}}"
                : $"{{\"model\":\"model\",\"store\":false,\"input\":\"hi\"{stream}}}"
        );
    }

    private static string Answer(string path, bool isStream, string text)
    {
        const string Usage = "\"usage\":{\"input_tokens\":100,\"output_tokens\":10";
        if (path == Messages)
        {
            return isStream
                ? $"event: message_start\ndata: {{\"type\":\"message_start\",\"message\":{{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[],\"model\":\"up-model\",\"stop_reason\":null,\"usage\":{{\"input_tokens\":100,\"output_tokens\":1}}}}}}\n\n"
                    + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
                    + $"event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"text_delta\",\"text\":\"{text}\"}}}}\n\n"
                    + "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
                    + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":10}}\n\n"
                    + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
                : $"{{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"up-model\",\"content\":[{{\"type\":\"text\",\"text\":\"{text}\"}}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,{Usage}}}}}";
        }

        string whole =
            $"{{\"id\":\"r\",\"object\":\"response\",\"created_at\":1,\"status\":\"completed\",\"error\":null,\"incomplete_details\":null,\"model\":\"up-model\",\"output\":[{{\"type\":\"message\",\"id\":\"m\",\"status\":\"completed\",\"role\":\"assistant\",\"content\":[{{\"type\":\"output_text\",\"text\":\"{text}\",\"annotations\":[]}}]}}],{Usage},\"total_tokens\":110}}}}";
        return isStream
            ? "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"id\":\"r\",\"status\":\"in_progress\",\"output\":[]}}\n\n"
                + $"event: response.output_text.delta\ndata: {{\"type\":\"response.output_text.delta\",\"item_id\":\"m\",\"output_index\":0,\"content_index\":0,\"delta\":\"{text}\"}}\n\n"
                + $"event: response.completed\ndata: {{\"type\":\"response.completed\",\"response\":{whole}}}\n\n"
            : whole;
    }

    private static string Said(HttpResponseMessage response) =>
        response.Headers.TryGetValues(CascadeRules.Header, out IEnumerable<string>? values)
            ? values.Single()
            : "";

    private static Task<string> TextAsync(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
