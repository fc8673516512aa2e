using System.Text;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Upstreams;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Http;

/// <summary>How a stream that breaks off ends in each endpoint's shape, and when the gateway breaks one off itself.</summary>
public sealed class BreakOffTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/chat/completions", "\n\ndata: {\"error\":{\"message\":\"The upstream broke off")]
    [InlineData("/v1/completions", "\n\ndata: {\"error\":{\"message\":\"The upstream broke off")]
    [InlineData(
        "/v1/responses",
        "\n\nevent: error\ndata: {\"type\":\"error\",\"code\":\"FAR9304\",\"message\":\"The upstream broke off"
    )]
    [InlineData(
        "/v1/messages",
        "\n\nevent: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"The upstream broke off"
    )]
    public async Task A_stream_that_breaks_off_says_so_in_its_own_shape(string path, string said)
    {
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            await call.ChunkAsync("data: {\"x\":1}\n\ndata: {\"y\"");
            await Task.Delay(30, call.Stop);
            call.Close();
        });
        await using TestGateway gateway = await TestGateway.StartAsync(upstream);

        string text = await ReadAsync(gateway, path);

        Assert.StartsWith("data: {\"x\":1}\n\n" + said, text, StringComparison.Ordinal);
        Assert.EndsWith("}\n\n", text, StringComparison.Ordinal);
        Assert.Equal(AttemptEnd.UpstreamBroken, (await gateway.SettleAsync()).End);
    }

    [Fact]
    public async Task A_stream_that_never_ends_is_broken_off_and_the_upstream_let_go()
    {
        TaskCompletionSource isLetGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedUpstream upstream = new(async call =>
        {
            await call.BeginStreamAsync();
            try
            {
                while (true)
                {
                    await call.ChunkAsync("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n");
                    await Task.Delay(20, call.Stop);
                }
            }
            catch (IOException)
            {
                isLetGo.SetResult();
                throw;
            }
        });
        await using TestGateway gateway = await TestGateway.StartAsync(
            upstream,
            one => one with { Timeouts = new UpstreamTimeouts { Whole = TimeSpan.FromSeconds(2) } }
        );

        string text = await ReadAsync(gateway, "/v1/chat/completions");

        Assert.Contains("FAR9304", text, StringComparison.Ordinal);
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((AttemptEnd.UpstreamBroken, UsageSource.Estimate), (settle.End, settle.Source));
        Assert.Equal(text.Split("\"x\"").Length - 1, settle.Tokens.Output);
        await isLetGo.Task.WaitAsync(Eventually.Longest, Cancellation);
    }

    [Fact]
    public async Task An_upstream_that_nobody_answers_at_is_given_up_when_connecting_takes_too_long()
    {
        // An address of a test network (RFC 5737): nothing answers there, if it is routed at all.
        await using TestGateway gateway = await TestGateway.StartAsync(
            [new Uri("http://192.0.2.1:9/v1")],
            one => one with { Timeouts = new UpstreamTimeouts { Connect = TimeSpan.FromMilliseconds(200) } },
            configure: options => options with { MaxAttempts = 1 }
        );

        using HttpResponseMessage response = await gateway.ChatAsync();

        Assert.Equal(System.Net.HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Contains(
            "FAR9301",
            await response.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal
        );
        SettleRecord settle = await gateway.SettleAsync();
        Assert.Equal((0L, UsageSource.None), (settle.Cost.NanoUsd, settle.Source));
    }

    private static async Task<string> ReadAsync(TestGateway gateway, string path)
    {
        using HttpResponseMessage response = await gateway.PostAsync(
            path,
            """{"model":"model","stream":true,"max_tokens":1000,"messages":[]}""",
            HttpCompletionOption.ResponseHeadersRead
        );
        Stream body = await response.Content.ReadAsStreamAsync(Cancellation);
        using MemoryStream text = new();
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(text, Cancellation));
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
