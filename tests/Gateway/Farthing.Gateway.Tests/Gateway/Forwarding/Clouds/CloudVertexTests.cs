using System.Text.Json.Nodes;
using Farthing.Gateway.Metering;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Forwarding.Clouds;

/// <summary>Messages at a server of our own that answers as Vertex's documents say.</summary>
public sealed class CloudVertexTests
{
    private const string Models = "/v1/projects/proj-1/locations/europe-west1/publishers/anthropic/models/";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_comes_from_the_models_address_and_is_metered()
    {
        const string Begin =
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}}\n\n"
            + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":25}}\n\n";
        const string Stop = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
        await using ScriptedUpstream upstream = ScriptedUpstream.Stream(Begin + Stop);
        await using TestGateway gateway = await CloudScene.VertexAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync(
            "/v1/messages",
            CloudScene.Body(",\"stream\":true"),
            change: request => request.Headers.Add("anthropic-beta", "tools-2025")
        );

        Assert.Equal(
            Begin + ": x-farthing-cost-usd=0.00011\n\n" + Stop,
            await response.Content.ReadAsStringAsync(Cancellation)
        );
        ScriptedRequest sent = Assert.Single(upstream.Requests);
        Assert.Equal($"POST {Models}claude-sonnet-4-5%4020250929:streamRawPredict HTTP/1.1", sent.Line);
        Assert.Equal(
            """{"anthropic_version":"vertex-2023-10-16","max_tokens":50,"messages":[{"role":"user","content":"hi"}],"stream":true}""",
            sent.Text
        );
        Assert.Equal(
            ("Bearer ya29.fixed", "tools-2025"),
            (sent.Headers["Authorization"], sent.Headers["anthropic-beta"])
        );
        Assert.DoesNotContain("openai-project", sent.Headers.Keys);
        Assert.Equal(new TokenCounts(10, 0, 0, 25), (await gateway.SettleAsync()).Tokens);
    }

    [Fact]
    public async Task A_whole_answer_and_a_count_have_addresses_of_their_own()
    {
        await using ScriptedUpstream upstream = new(call =>
            call.JsonAsync(
                call.Request.Line.Contains("count-tokens", StringComparison.Ordinal)
                    ? """{"input_tokens":14}"""
                    : """{"type":"message","usage":{"input_tokens":10,"output_tokens":25}}"""
            )
        );
        await using TestGateway gateway = await CloudScene.VertexAsync(upstream);

        using HttpResponseMessage whole = await gateway.PostAsync("/v1/messages", CloudScene.Body());
        using HttpResponseMessage count = await gateway.PostAsync(
            "/v1/messages/count_tokens",
            """{"messages":[],"model":"model"}"""
        );

        Assert.Equal("""{"input_tokens":14}""", await count.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(
            [
                $"POST {Models}claude-sonnet-4-5%4020250929:rawPredict HTTP/1.1",
                $"POST {Models}count-tokens:rawPredict HTTP/1.1",
            ],
            upstream.Requests.Select(one => one.Line)
        );
        Assert.Equal(
            """{"messages":[],"anthropic_version":"vertex-2023-10-16","model":"claude-sonnet-4-5@20250929"}""",
            upstream.Requests[1].Text
        );
    }

    [Theory]
    [InlineData(
        400,
        """{"error":{"code":400,"message":"It went wrong.","status":"INVALID_ARGUMENT"}}""",
        "invalid_request_error"
    )]
    [InlineData(
        404,
        """[{"error":{"code":404,"message":"It went wrong.","status":"NOT_FOUND"}}]""",
        "not_found_error"
    )]
    [InlineData(
        400,
        """{"type":"error","error":{"type":"invalid_request_error","message":"It went wrong."}}""",
        "invalid_request_error"
    )]
    public async Task An_error_keeps_its_status_and_gets_the_shape_of_Messages(
        int status,
        string body,
        string type
    )
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(body, status);
        await using TestGateway gateway = await CloudScene.VertexAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync("/v1/messages", CloudScene.Body());

        Assert.Equal(status, (int)response.StatusCode);
        JsonNode said = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!;
        Assert.Equal(
            ("error", type, "It went wrong."),
            (
                said["type"]!.GetValue<string>(),
                said["error"]!["type"]!.GetValue<string>(),
                said["error"]!["message"]!.GetValue<string>()
            )
        );
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task What_is_said_of_the_gateways_project_is_not_passed_on(int status)
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            """{"error":{"message":"Permission denied on resource project proj-1."}}""",
            status
        );
        await using TestGateway gateway = await CloudScene.VertexAsync(upstream);

        using HttpResponseMessage response = await gateway.PostAsync("/v1/messages", CloudScene.Body());

        Assert.Equal(502, (int)response.StatusCode);
        Assert.DoesNotContain(
            "proj-1",
            await response.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
    }
}
