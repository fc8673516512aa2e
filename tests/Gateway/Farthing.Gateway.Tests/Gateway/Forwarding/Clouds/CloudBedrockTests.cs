using System.Text.Json.Nodes;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Upstreams;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Forwarding.Clouds;

/// <summary>Messages at a server of our own that checks signatures and answers as Bedrock's documents say.</summary>
public sealed class CloudBedrockTests
{
    private const string Whole =
        """{"id":"msg_bdrk_1","type":"message","role":"assistant","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","usage":{"input_tokens":10,"output_tokens":25}}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_whole_answer_comes_from_a_signed_call_of_the_models_address()
    {
        await using ScriptedUpstream upstream = Signed(call => call.JsonAsync(Whole));
        await using TestGateway gateway = await CloudScene.BedrockAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/messages?beta=true",
            CloudScene.Body(),
            change: request =>
            {
                request.Headers.Add("anthropic-version", "2023-06-01");
                request.Headers.Add("Accept", "text/event-stream");
            }
        );

        Assert.Equal(Whole, await response.Content.ReadAsStringAsync(Cancellation));
        ScriptedRequest sent = Assert.Single(upstream.Requests);
        Assert.Equal("POST /model/anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke HTTP/1.1", sent.Line);
        Assert.Equal(
            """{"anthropic_version":"bedrock-2023-05-31","max_tokens":50,"messages":[{"role":"user","content":"hi"}]}""",
            sent.Text
        );
        Assert.Equal(
            [
                "Accept-Encoding: identity",
                "Accept: application/json",
                $"Authorization: {sent.Headers["Authorization"]}",
                $"Content-Length: {sent.Body.Length}",
                "Content-Type: application/json",
                $"Host: {upstream.Address.Authority}",
                "User-Agent: farthing",
                $"x-amz-date: {sent.Headers["x-amz-date"]}",
                $"x-amz-security-token: {CloudScene.SessionToken}",
            ],
            sent.Headers.Select(one => $"{one.Key}: {one.Value}").Order(StringComparer.Ordinal)
        );
        Assert.Equal(new TokenCounts(10, 0, 0, 25), (await gateway.SettleAsync()).Tokens);
    }

    [Fact]
    public async Task A_stream_of_frames_is_a_stream_of_events_and_is_metered()
    {
        string[] events =
        [
            """{"type":"message_start","message":{"id":"msg_bdrk_1","usage":{"input_tokens":10,"cache_read_input_tokens":30,"cache_creation_input_tokens":7,"output_tokens":1}}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}""",
            """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":25}}""",
            """{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":47,"outputTokenCount":25}}""",
        ];
        await using ScriptedUpstream upstream = Signed(call =>
            CloudScene.FramesAsync(call, [.. events.Select(EventFrames.Chunk)])
        );
        await using TestGateway gateway = await CloudScene.BedrockAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/messages",
            CloudScene.Body(",\"stream\":true")
        );

        string[] written =
        [
            .. events.Select(json => $"event: {JsonNode.Parse(json)!["type"]}\ndata: {json}\n\n"),
        ];
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("id-1", response.Headers.GetValues("x-farthing-upstream-id").Single());
        Assert.Equal(
            string.Concat(written[..3]) + ": x-farthing-cost-usd=0.00012175\n\n" + written[3],
            await response.Content.ReadAsStringAsync(Cancellation)
        );
        Assert.EndsWith(
            "/invoke-with-response-stream HTTP/1.1",
            upstream.Requests[0].Line,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("stream\"", upstream.Requests[0].Text, StringComparison.Ordinal);
        Assert.Equal(new TokenCounts(10, 30, 7, 25), (await gateway.SettleAsync()).Tokens);
    }

    [Theory]
    [InlineData("""{"stream":true,"model":"model","max_tokens":5,"messages":[]}""")]
    [InlineData(
        """{ "anthropic_version" : "x" , "stream" : true , "model" : "model" , "max_tokens" : 5 , "messages" : [] }"""
    )]
    [InlineData(
        """{"model":"model","stream":true,"anthropic_beta":["a","b"],"anthropic_version":"x","max_tokens":5,"messages":[]}"""
    )]
    [InlineData("""{"max_tokens":5,"messages":[],"model":"model","anthropic_beta":["a"],"stream":true}""")]
    [InlineData("""{"max_tokens":5,"messages":[],"stream":true,"model":"model"}""")]
    public async Task Members_leave_the_body_wherever_they_stand(string body)
    {
        await using ScriptedUpstream upstream = Signed(call =>
            CloudScene.FramesAsync(call, EventFrames.Chunk("{\"type\":\"message_stop\"}"))
        );
        await using TestGateway gateway = await CloudScene.BedrockAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync("/v1/messages", body);

        Assert.Equal(200, (int)response.StatusCode);
        JsonObject sent = JsonNode.Parse(upstream.Requests[0].Text)!.AsObject();
        Assert.Equal(
            ["anthropic_version", "max_tokens", "messages"],
            sent.Select(member => member.Key).Order(StringComparer.Ordinal)
        );
        Assert.Equal("bedrock-2023-05-31", sent["anthropic_version"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_limit_that_is_added_stands_beside_the_other_changes()
    {
        await using ScriptedUpstream upstream = Signed(call => call.JsonAsync(Whole));
        await using TestGateway gateway = await CloudScene.BedrockAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/messages",
            """{"stream":false,"model":"model","messages":[]}"""
        );

        Assert.Equal(
            """{"max_tokens":1000,"anthropic_version":"bedrock-2023-05-31","messages":[]}""",
            upstream.Requests[0].Text
        );
    }

    [Fact]
    public async Task Betas_go_into_the_body_less_the_forbidden_ones()
    {
        await using ScriptedUpstream upstream = Signed(call => call.JsonAsync(Whole));
        await using TestGateway gateway = await CloudScene.BedrockAsync(
            upstream,
            one => one with { ForbiddenBetas = "context-1m-*" }
        );

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/messages",
            CloudScene.Body(",\"anthropic_beta\":[\"context-1m-2025-08-07\"]"),
            change: request =>
                request.Headers.Add("anthropic-beta", "tools-2025, context-1m-2025-08-07,thinking-2025")
        );

        Assert.Equal(
            """["tools-2025","thinking-2025"]""",
            JsonNode.Parse(upstream.Requests[0].Text)!["anthropic_beta"]!.ToJsonString()
        );
        Assert.DoesNotContain("anthropic-beta", upstream.Requests[0].Headers.Keys);
    }

    [Fact]
    public async Task The_name_of_an_inference_profile_is_one_segment_of_the_path()
    {
        await using ScriptedUpstream upstream = Signed(call => call.JsonAsync(Whole));
        await using TestGateway gateway = await CloudScene.BedrockAsync(
            upstream,
            model: "arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.anthropic.claude"
        );

        using HttpResponseMessage response = await gateway.PostAsync("/v1/messages", CloudScene.Body());

        Assert.Equal(
            "POST /model/arn%3Aaws%3Abedrock%3Aeu-central-1%3A123456789012%3Ainference-profile%2Feu.anthropic.claude/invoke HTTP/1.1",
            upstream.Requests[0].Line
        );
        Assert.Equal(200, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_key_of_Bedrock_goes_as_bearer_without_a_signature()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Whole);
        await using TestGateway gateway = await CloudScene.BedrockAsync(
            upstream,
            one => one with { Secret = new UpstreamSecret("bedrock-api-key-1") }
        );

        using HttpResponseMessage response = await gateway.PostAsync("/v1/messages", CloudScene.Body());

        Assert.Equal("Bearer bedrock-api-key-1", upstream.Requests[0].Headers["Authorization"]);
        Assert.DoesNotContain("x-amz-date", upstream.Requests[0].Headers.Keys);
    }

    [Fact]
    public async Task A_body_of_megabytes_is_signed_as_it_goes_out()
    {
        await using ScriptedUpstream upstream = Signed(call => call.JsonAsync(Whole));
        await using TestGateway gateway = await CloudScene.BedrockAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/messages",
            CloudScene.Body(",\"system\":\"" + new string('x', 3_000_000) + "\"")
        );

        Assert.Equal(200, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(400, "ValidationException:http://internal.amazon.com/", 400, "invalid_request_error")]
    [InlineData(404, "ResourceNotFoundException", 404, "not_found_error")]
    [InlineData(424, "ModelErrorException", 424, "api_error")]
    [InlineData(408, "ModelTimeoutException", 408, "timeout_error")]
    [InlineData(429, "ThrottlingException", 429, "rate_limit_error")]
    [InlineData(503, "ServiceUnavailableException", 503, "overloaded_error")]
    public async Task An_error_keeps_its_status_and_gets_the_shape_of_Messages(
        int status,
        string name,
        int expected,
        string type
    )
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            "{\"message\":\"It went wrong.\"}",
            status,
            $"x-amzn-errortype: {name}\r\nx-amzn-RequestId: id-1\r\n"
        );
        await using TestGateway gateway = await CloudScene.BedrockAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync("/v1/messages", CloudScene.Body());

        Assert.Equal(expected, (int)response.StatusCode);
        JsonNode said = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!;
        Assert.Equal("error", said["type"]!.GetValue<string>());
        Assert.Equal(type, said["error"]!["type"]!.GetValue<string>());
        if (status is not (429 or 503)) // Which the gateway says in its own words, after its last attempt.
        {
            Assert.Equal("It went wrong.", said["error"]!["message"]!.GetValue<string>());
        }
    }

    /// <summary>AWS names the account's ARN there.</summary>
    [Theory]
    [InlineData("AccessDeniedException")]
    [InlineData("ExpiredTokenException")]
    public async Task What_is_said_of_the_gateways_account_is_not_passed_on(string name)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            "{\"message\":\"User: arn:aws:iam::123456789012:user/x is not authorized\"}",
            403,
            $"x-amzn-errortype: {name}\r\n"
        );
        await using TestGateway gateway = await CloudScene.BedrockAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync("/v1/messages", CloudScene.Body());

        Assert.Equal(502, (int)response.StatusCode);
        Assert.DoesNotContain(
            "arn:",
            await response.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_damaged_frame_ends_the_stream_as_broken_and_is_charged_for_what_came()
    {
        byte[] damaged = EventFrames.Chunk("{\"type\":\"message_stop\"}");
        damaged[^1] ^= 1;
        await using ScriptedUpstream upstream = Signed(call =>
            CloudScene.FramesAsync(
                call,
                EventFrames.Chunk(
                    """{"type":"message_start","message":{"id":"m","usage":{"input_tokens":10,"output_tokens":1}}}"""
                ),
                damaged
            )
        );
        await using TestGateway gateway = await CloudScene.BedrockAsync(upstream);

        (string text, _) = await ReadAsync(gateway);

        Assert.Contains("event: error\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", text, StringComparison.Ordinal);
        Assert.Equal(AttemptEnd.UpstreamBroken, (await gateway.SettleAsync()).End);
    }

    [Fact]
    public async Task Tokens_cannot_be_counted_there()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json("{}");
        await using TestGateway gateway = await CloudScene.BedrockAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/messages/count_tokens",
            """{"model":"model","messages":[]}"""
        );

        Assert.Equal(404, (int)response.StatusCode);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Without_credentials_nothing_is_sent_and_nothing_costs()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Whole);
        await using TestGateway gateway = await CloudScene.BedrockAsync(
            upstream,
            one => one with { Aws = new AwsSource() }
        );

        using HttpResponseMessage response = await gateway.PostAsync("/v1/messages", CloudScene.Body());

        Assert.Contains(
            "cannot be reached",
            await response.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
        Assert.Equal(502, (int)response.StatusCode);
        Assert.Empty(upstream.Requests);
        Assert.All(
            (await gateway.JournalAsync()).Settles,
            one => Assert.Equal((0L, 0), (one.Cost.NanoUsd, one.Status))
        );
    }

    [Fact]
    public async Task A_client_of_chat_gets_a_stream_out_of_frames()
    {
        string[] events =
        [
            """{"type":"message_start","message":{"id":"msg_bdrk_1","type":"message","role":"assistant","content":[],"usage":{"input_tokens":10,"output_tokens":1}}}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":25}}""",
            """{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":10}}""",
        ];
        await using ScriptedUpstream upstream = Signed(call =>
            CloudScene.FramesAsync(call, [.. events.Select(EventFrames.Chunk)])
        );
        await using TestGateway gateway = await CloudScene.BedrockAsync(
            upstream,
            one => one with { Betas = "tools-2025" }
        );

        using HttpResponseMessage response = await gateway.ChatAsync(",\"stream\":true");

        string text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("\"content\":\"Hi\"", text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        JsonObject sent = JsonNode.Parse(upstream.Requests[0].Text)!.AsObject();
        Assert.Equal("bedrock-2023-05-31", sent["anthropic_version"]!.GetValue<string>());
        Assert.Equal("""["tools-2025"]""", sent["anthropic_beta"]!.ToJsonString());
        Assert.False(sent.ContainsKey("model") || sent.ContainsKey("stream"));
        Assert.Equal(new TokenCounts(10, 0, 0, 25), (await gateway.SettleAsync()).Tokens);
    }

    [Fact]
    public async Task A_client_of_chat_gets_an_exception_as_its_own_error()
    {
        await using ScriptedUpstream upstream = Signed(call =>
            CloudScene.FramesAsync(call, EventFrames.Exception("validationException", "Too long."))
        );
        await using TestGateway gateway = await CloudScene.BedrockAsync(upstream);

        using HttpResponseMessage response = await gateway.ChatAsync(",\"stream\":true");

        Assert.Contains(
            "Too long.",
            await response.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
    }

    private static async Task<(string Text, bool IsAborted)> ReadAsync(TestGateway gateway) =>
        await gateway.ReadStreamAsync(",\"stream\":true", path: "/v1/messages");

    private static ScriptedUpstream Signed(Func<ScriptedCall, Task> script) =>
        new(call =>
            SignatureCheck.IsSigned(call.Request, CloudScene.AccessKey, CloudScene.SecretKey, "eu-central-1")
                ? script(call)
                : call.JsonAsync(
                    "{\"message\":\"The request signature we calculated does not match\"}",
                    403,
                    "x-amzn-errortype: InvalidSignatureException\r\n"
                )
        );
}
