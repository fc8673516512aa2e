using System.Text;
using Farthing.Gateway.Upstreams;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Forwarding.Clouds;

/// <summary>Gateways before a cloud of our own.</summary>
internal static class CloudScene
{
    public const string AccessKey = "AKIDOFTESTS";
    public const string SecretKey = "a/secret+of/tests";
    public const string SessionToken = "a-session/token==";

    public static AwsSource Keys { get; } =
        new()
        {
            AccessKey = AccessKey,
            SecretKey = new UpstreamSecret(SecretKey),
            SessionToken = new UpstreamSecret(SessionToken),
        };

    /// <summary>A gateway before Bedrock.</summary>
    public static Task<TestGateway> BedrockAsync(
        ScriptedUpstream upstream,
        Func<Upstream, Upstream>? change = null,
        string model = "anthropic.claude-sonnet-4-5-20250929-v1:0"
    ) =>
        TestGateway.StartAsync(
            upstream,
            one =>
            {
                one = one with
                {
                    Api = ApiKinds.Bedrock,
                    Address = new Uri(one.Address, "/"),
                    Region = "eu-central-1",
                    Secret = null,
                    Aws = Keys,
                };
                return change?.Invoke(one) ?? one;
            },
            one => one with { UpstreamModel = model }
        );

    /// <summary>A gateway before Vertex.</summary>
    public static Task<TestGateway> VertexAsync(
        ScriptedUpstream upstream,
        Func<Upstream, Upstream>? change = null
    ) =>
        TestGateway.StartAsync(
            upstream,
            one =>
            {
                one = one with
                {
                    Api = ApiKinds.Vertex,
                    Address = new Uri(one.Address, "/"),
                    Region = "europe-west1",
                    Project = "proj-1",
                    Secret = new UpstreamSecret("ya29.fixed"),
                };
                return change?.Invoke(one) ?? one;
            },
            one => one with { UpstreamModel = "claude-sonnet-4-5@20250929" }
        );

    /// <summary>A Messages request; the limit is its own.</summary>
    public static string Body(string more = "") =>
        "{\"model\":\"model\",\"max_tokens\":50,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]"
        + more
        + "}";

    /// <summary>Answers with frames.</summary>
    public static async Task FramesAsync(ScriptedCall call, params byte[][] frames)
    {
        await call.RawAsync(
            "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\nx-amzn-RequestId: id-1\r\nTransfer-Encoding: chunked\r\n\r\n"
        );
        foreach (byte[] frame in frames)
        {
            await call.RawAsync([.. Encoding.ASCII.GetBytes($"{frame.Length:x}\r\n"), .. frame, .. "\r\n"u8]);
        }

        await call.EndStreamAsync();
    }
}
