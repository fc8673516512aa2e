using System.Text;
using System.Text.Json;
using Farthing.Gateway.Telemetry;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Testing;
using Farthing.Tests.Gateway.Http;

namespace Farthing.Tests.Gateway.Telemetry;

public sealed class GatewayLogTests
{
    private const string Answer =
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":10}}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_request_has_one_line_without_a_word_of_it()
    {
        using MemoryStream written = new();
        await using (ScriptedUpstream upstream = ScriptedUpstream.Json(Answer))
        await using (TestGateway gateway = await StartAsync(upstream, written, new LogOptions()))
        {
            using HttpResponseMessage good = await gateway.PostAsync(
                "/v1/chat/completions",
                """{"model":"model","user":"ann","messages":[{"role":"user","content":"my secret words"}]}""",
                change: request => request.Headers.Add("x-farthing-session", "run-7")
            );
            using HttpResponseMessage bad = await gateway.PostAsync("/v1/chat/completions", "{\"secret\"");
            using HttpResponseMessage health = await gateway.Client.GetAsync("/health", Cancellation);
        }

        string log = Encoding.UTF8.GetString(written.ToArray());
        JsonElement[] lines = Lines(log);
        Assert.Equal(2, lines.Length);
        JsonElement line = lines[0];
        string[] expected =
        [
            "key=key_1",
            "team=search",
            "user=ann",
            "session=run-7",
            "model=model",
            "deployment=up/model0",
            "status=200",
            "end=finished",
            "attempts=1",
            "tokens_uncached=100",
            "tokens_output=10",
            "tokens_source=usage",
            "cost_usd=0.00014", // 100 x $1/M + 10 x $4/M
        ];
        Assert.All(
            expected,
            pair =>
                Assert.Equal(
                    pair[(pair.IndexOf('=') + 1)..],
                    line.GetProperty(pair[..pair.IndexOf('=')]).ToString()
                )
        );
        Assert.Equal(("refused", "invalid"), (Text(lines[1], "end"), Text(lines[1], "refused")));
        Assert.DoesNotContain("secret", log, StringComparison.Ordinal);
        Assert.DoesNotContain(TestGates.Key, log, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-upstream", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bodies_stand_there_only_where_they_are_asked_for()
    {
        using MemoryStream written = new();
        await using (ScriptedUpstream upstream = ScriptedUpstream.Json(Answer))
        await using (
            TestGateway gateway = await StartAsync(upstream, written, new LogOptions { MaxBodyBytes = 20 })
        )
        {
            using HttpResponseMessage good = await gateway.ChatAsync();
        }

        JsonElement line = Assert.Single(Lines(Encoding.UTF8.GetString(written.ToArray())));
        Assert.Equal("{\"model\":\"model\",\"me", Text(line, "body"));
    }

    [Fact]
    public async Task A_name_with_a_line_feed_in_it_makes_no_line_of_its_own()
    {
        foreach (LogFormat format in Enum.GetValues<LogFormat>())
        {
            using MemoryStream written = new();
            await using (ScriptedUpstream upstream = ScriptedUpstream.Json(Answer))
            await using (
                TestGateway gateway = await StartAsync(upstream, written, new LogOptions { Format = format })
            )
            {
                using HttpResponseMessage forged = await gateway.PostAsync(
                    "/v1/chat/completions",
                    """{"model":"x\n200 admin everything is fine","messages":[]}"""
                );
            }

            Assert.Single(
                Encoding.UTF8.GetString(written.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            );
        }
    }

    [Fact]
    public void What_cannot_be_written_is_dropped_counted_and_said()
    {
        using StalledStream target = new();
        GatewayLog log = new(new LogOptions { MaxWaiting = 10 }, target, TimeProvider.System);
        log.Say(LogSeverity.Info, "first", "first");
        target.Reached.Wait(Cancellation);

        for (int i = 0; i < 25; i++)
        {
            log.Say(LogSeverity.Info, "event", "e");
        }

        Assert.Equal(15, log.Dropped);
        target.Open.Set();
        log.Dispose();
        JsonElement[] lines = Lines(Encoding.UTF8.GetString(target.ToArray()));
        Assert.Equal(1 + 10 + 1, lines.Length);
        Assert.Equal(("log_dropped", "15"), (Text(lines[^1], "event"), Text(lines[^1], "lines")));
    }

    [Fact]
    public void Levels_leave_out_what_is_less_grave()
    {
        using MemoryStream written = new();
        using (
            GatewayLog log = new(new LogOptions { Level = LogSeverity.Warn }, written, TimeProvider.System)
        )
        {
            log.Say(LogSeverity.Info, "a", "a");
            log.Say(LogSeverity.Warn, "b", "b");
            log.Say(LogSeverity.Error, "c", "c", ("number", 7L), ("none", null));
        }

        JsonElement[] lines = Lines(Encoding.UTF8.GetString(written.ToArray()));
        Assert.Equal(["b", "c"], lines.Select(line => Text(line, "event")));
        Assert.Equal("7", Text(lines[1], "number"));
    }

    [Fact]
    public void A_disk_that_refuses_harms_nobody()
    {
        using GatewayLog log = new(new LogOptions(), new FullStream(), TimeProvider.System);

        log.Say(LogSeverity.Info, "a", "a");

        Assert.True(SpinWait.SpinUntil(() => log.Dropped > 0, Eventually.Longest));
    }

    private static Task<TestGateway> StartAsync(
        ScriptedUpstream upstream,
        Stream target,
        LogOptions options
    ) =>
        TestGateway.StartAsync(
            upstream,
            telemetry: new GatewayTelemetry(
                TimeProvider.System,
                new GatewayLog(options, target, TimeProvider.System)
            )
        );

    private static JsonElement[] Lines(string log) =>
        [
            .. log.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonDocument.Parse(line).RootElement),
        ];

    private static string Text(JsonElement line, string name) => line.GetProperty(name).ToString();

    private sealed class StalledStream : MemoryStream
    {
        public ManualResetEventSlim Reached { get; } = new();

        public ManualResetEventSlim Open { get; } = new();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Reached.Set();
            Open.Wait(Eventually.Longest);
            base.Write(buffer);
        }
    }

    private sealed class FullStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left");
    }
}
