using System.Text;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Upstreams;
using Farthing.Tests.Gateway.Forwarding;

namespace Farthing.Tests.Gateway.Http;

/// <summary>The upstream's key never leaves, whatever the upstream answers.</summary>
public sealed class UpstreamKeyTests
{
    private const string Secret = "sk-upstream-0123456789";
    private const string Chunk = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200, "/v1/chat/completions")]
    [InlineData(400, "/v1/chat/completions")]
    [InlineData(403, "/v1/chat/completions")]
    [InlineData(404, "/v1/chat/completions")]
    [InlineData(422, "/v1/chat/completions")]
    [InlineData(429, "/v1/chat/completions")]
    [InlineData(500, "/v1/chat/completions")]
    [InlineData(503, "/v1/chat/completions")]
    [InlineData(200, "/v1/messages")]
    [InlineData(400, "/v1/messages")]
    [InlineData(429, "/v1/messages")]
    [InlineData(500, "/v1/messages")]
    public async Task No_answer_has_it_in_its_head_or_body(int status, string path)
    {
        string said = $"Headers: authorization=Bearer {Secret}; key {Secret}";
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            status == 200
                ? $$$"""{"choices":[{"index":0,"message":{"role":"assistant","content":"{{{said}}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}"""
                : $$$"""{"error":{"message":"{{{said}}}","type":"server_error","code":null}}""",
            status,
            $"x-request-id: {Secret}\r\nopenai-version: {Secret}\r\ncache-control: {Secret}\r\n"
        );
        await using TestGateway gateway = await StartAsync(upstream);

        string answer = await AskAsync(gateway, path, streams: false);

        Assert.DoesNotContain(Secret, answer, StringComparison.Ordinal);
        Assert.Contains("authorization=Bearer **********************;", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/messages")]
    public async Task No_stream_has_it_in_its_text_or_its_error_however_it_is_cut(string path)
    {
        string text = Chunk.Replace("Hi", $"key {Secret}.", StringComparison.Ordinal);
        string error = $$$"""data: {"error":{"message":"refused: {{{Secret}}}!","code":500}}""" + "\n\n";
        for (int cut = 1; cut < Secret.Length; cut += 3)
        {
            await using ScriptedUpstream upstream = new(async call =>
            {
                await call.BeginStreamAsync(Chunk);
                foreach (string one in (string[])[text, error])
                {
                    int at = one.IndexOf(Secret, StringComparison.Ordinal) + cut;
                    await call.ChunkAsync(one[..at]);
                    await Task.Delay(2, Cancellation);
                    await call.ChunkAsync(one[at..]);
                }

                await call.EndStreamAsync();
            });
            await using TestGateway gateway = await StartAsync(upstream);

            string answer = await AskAsync(gateway, path, streams: true);

            Assert.DoesNotContain(Secret, answer, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret[..8], answer, StringComparison.Ordinal);
            Assert.Contains("key **********************.", answer, StringComparison.Ordinal);
            Assert.Contains("refused: **********************!", answer, StringComparison.Ordinal);
        }
    }

    /// <summary>Results and errors of a provider's batch, and stored responses, are read by these calls.</summary>
    [Fact]
    public async Task No_call_that_is_no_models_brings_it()
    {
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            $$$"""{"custom_id":"a","error":{"message":"{{{Secret}}}"}}""",
            200,
            $"x-request-id: {Secret}\r\n"
        );
        using ClientScene scene = new(
            upstream.Address,
            one => one with { Secret = new UpstreamSecret(Secret) }
        );

        using UpstreamAnswer file = await scene.Client.CallAsync(
            HttpMethod.Get,
            "/files/f/content",
            null,
            Cancellation
        );
        using UpstreamAnswer stored = await scene.Client.FollowAsync(HttpMethod.Get, "/r", "", Cancellation);

        foreach (UpstreamAnswer answer in (UpstreamAnswer[])[file, stored])
        {
            string all =
                string.Join('\n', answer.Headers) + await ClientScene.ReadAsync(answer, Cancellation);
            Assert.DoesNotContain(Secret, all, StringComparison.Ordinal);
            Assert.Contains("**********************", all, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Headers_that_name_the_gateways_account_stay_with_it()
    {
        string[] names =
        [
            "openai-organization",
            "OpenAI-Project",
            "openai-organization-id",
            "anthropic-organization-id",
            "x-ms-region",
            "azureml-model-deployment",
        ];
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(
            "{}",
            400,
            string.Concat(names.Select(name => $"{name}: the-account\r\n"))
                + "openai-processing-ms: 7\r\nopenai-version: 2020-10-01\r\nopenai-model: m\r\n"
        );
        await using TestGateway gateway = await StartAsync(upstream);

        string answer = await AskAsync(gateway, "/v1/chat/completions", streams: false);

        Assert.DoesNotContain("the-account", answer, StringComparison.Ordinal);
        Assert.Contains("openai-processing-ms: 7", answer, StringComparison.Ordinal);
        Assert.Contains("openai-version: 2020-10-01", answer, StringComparison.Ordinal);
        Assert.Contains("openai-model: m", answer, StringComparison.Ordinal);
    }

    private static Task<TestGateway> StartAsync(ScriptedUpstream upstream) =>
        TestGateway.StartAsync(
            upstream,
            one => one with { Api = ApiKinds.OpenAi, Secret = new UpstreamSecret(Secret) },
            configure: one => one with { MaxAttempts = 1 }
        );

    /// <summary>Head and body as they came, whatever ended them.</summary>
    private static async Task<string> AskAsync(TestGateway gateway, string path, bool streams)
    {
        using HttpResponseMessage response = await gateway.PostAsync(
            path,
            $$"""{"model":"model","max_tokens":9,"stream":{{(streams ? "true" : "false")}},"messages":[{"role":"user","content":"hi"}]}""",
            HttpCompletionOption.ResponseHeadersRead
        );
        StringBuilder all = new();
        all.Append(response.Headers).Append(response.Content.Headers);
        byte[] buffer = new byte[4096];
        try
        {
            using Stream body = await response.Content.ReadAsStreamAsync(Cancellation);
            int read;
            while ((read = await body.ReadAsync(buffer, Cancellation)) > 0)
            {
                all.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // A stream that failed is aborted behind its error.
        }

        return all.ToString();
    }
}
