using System.Text.Json;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Measurement.Load.Prompts;
using Farthing.Numerics.Faults;
using Farthing.Testing.Pacing;
using Farthing.Tests.Cli;
using Farthing.Tests.Measurement.Load;

namespace Farthing.Tests.Benches;

/// <summary>What servers do wrong, as the summary shows it: by kind, never hanging, never a success, the rest right.</summary>
public sealed class BenchTrapTests
{
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(PacedFault.TooManyRequests, "429 rate limited (slow down)", "rate_limited")]
    [InlineData(PacedFault.Unauthorized, "not authorized (bad key)", "unauthorized")]
    [InlineData(PacedFault.Unavailable, "server error", "server_error")]
    [InlineData(PacedFault.ErrorEvent, "error within the stream (engine died)", "stream_error")]
    [InlineData(PacedFault.CloseMidStream, "closed early", "early_close")]
    [InlineData(PacedFault.ResetMidStream, "connection reset", "reset")]
    [InlineData(PacedFault.Stall, "stalled (no byte for 5 s)", "stalled")]
    [InlineData(PacedFault.MalformedEvent, "malformed (an event is not JSON)", "malformed")]
    [InlineData(PacedFault.NotHttp, "malformed (the answer is not HTTP/1.1)", "malformed")]
    [InlineData(PacedFault.NoTokens, "no tokens", "no_tokens")]
    public void A_failure_is_shown_by_its_kind_and_the_rest_is_measured(
        PacedFault fault,
        string words,
        string key
    )
    {
        using PacedServer server = new(new PacedServerOptions { Fault = fault, FaultEvery = 4 });
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "result.json");

        // Long enough that a busy machine is not taken for a stalled server.
        string stall = fault == PacedFault.Stall ? "5s" : "60s";
        RunResult run = Run.Farthing(
            $"bench {server.Url} --concurrency 1 --requests 11 --in 40 --out 6 --warmup 0s --stall {stall} -o {file}"
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(words, run.Output, StringComparison.Ordinal);
        Assert.Contains("INVALID", run.Output, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        JsonElement stage = document.RootElement.GetProperty("result").GetProperty("stages")[0];
        JsonElement outcomes = stage.GetProperty("outcomes");
        int failed = outcomes.GetProperty(key).GetInt32();
        Assert.InRange(failed, 2, 3);
        Assert.Equal(11 - failed, outcomes.GetProperty("finished").GetInt32());
        Assert.Equal(11 - failed, stage.GetProperty("whole").GetProperty("requests").GetInt32());
        // Six tokens each, of those that finished.
        Assert.Equal(6, stage.GetProperty("tokens").GetProperty("mean_output").GetDouble());
    }

    [Theory]
    [InlineData("role-only first chunk")]
    [InlineData("several tokens per chunk")]
    [InlineData("events merged")]
    [InlineData("events split")]
    [InlineData("usage missing")]
    [InlineData("usage after done")]
    [InlineData("empty chunks")]
    public void A_trap_of_the_stream_does_not_bend_the_figures(string trap)
    {
        PacedServerOptions fair = new()
        {
            FirstToken = TimeSpan.FromMilliseconds(60),
            Gap = TimeSpan.FromMilliseconds(2),
        };
        PacedServerOptions paced = trap switch
        {
            "role-only first chunk" => fair with { SendsRoleEarly = true },
            "several tokens per chunk" => fair with { TokensPerEvent = 4 },
            "events merged" => fair with { MergedShare = 0.5 },
            "events split" => fair with { SplitShare = 0.5 },
            "usage missing" => fair with { Usage = PacedUsage.Missing },
            "usage after done" => fair with { Usage = PacedUsage.AfterDone },
            _ => fair with { SendsEmptyEvents = true },
        };
        using PacedServer server = new(paced);
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "result.json");

        Run.Farthing(
            $"bench {server.Url} --concurrency 2 --requests 12 --in 40 --out 16 --warmup 0s -o {file}"
        );

        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        JsonElement stage = document.RootElement.GetProperty("result").GetProperty("stages")[0];
        Assert.Equal(12, stage.GetProperty("outcomes").GetProperty("finished").GetInt32());
        Assert.Equal(16, stage.GetProperty("tokens").GetProperty("mean_output").GetDouble());
        // The first token leaves 60 ms after the request, never before: an early role is not taken for it.
        Assert.True(
            stage.GetProperty("latencies").GetProperty("ttft_from_sent").GetProperty("min_s").GetDouble()
                > 0.055
        );
        bool isPerEvent =
            stage.GetProperty("tokens").GetProperty("itl_refused").ValueKind == JsonValueKind.String;
        Assert.Equal(trap == "usage missing", isPerEvent);
    }

    [Fact]
    public void An_early_stop_makes_the_run_invalid()
    {
        using PacedServer server = new(new PacedServerOptions { StopsAfter = 3 });

        RunResult run = Run.Farthing(
            $"bench {server.Url} --concurrency 2 --requests 12 --in 40 --out 16 --warmup 0s"
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("fast because it stopped early", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_storm_of_two_hundred_connections_is_over_before_the_clock_starts()
    {
        LoadRecording recording = PacedLoad.Run(
            new PacedServerOptions { FirstToken = TimeSpan.FromMilliseconds(300) },
            requests: 200,
            concurrency: 200,
            output: 2
        );

        Assert.Equal(0, recording.LateConnections);
        Assert.All(recording.Records, record => Assert.Equal(RequestOutcome.Finished, record.Outcome));
    }

    [Fact]
    public void A_web_page_is_not_a_server_to_bench()
    {
        using RawServer server = RawServer.OfPage("<html><body>It works</body></html>");

        RunResult unnamed = Run.Farthing($"bench {server.Url}");
        RunResult named = Run.Farthing($"bench {server.Url} --served-model any");

        Assert.Equal((3, 3), (unnamed.ExitCode, named.ExitCode));
        Assert.Contains("FAR8104", unnamed.Error, StringComparison.Ordinal);
        Assert.Contains("FAR8103", named.Error, StringComparison.Ordinal);
        Assert.Contains("not an event stream", named.Error, StringComparison.Ordinal);
        Assert.Empty(named.Output);
    }

    [Fact]
    public void Headers_without_end_are_cut()
    {
        using RawServer server = RawServer.OfEndlessHeaders();

        RunResult run = Run.Farthing($"bench {server.Url}");
        RunResult named = Run.Farthing($"bench {server.Url} --served-model any");

        Assert.Equal((3, 3), (run.ExitCode, named.ExitCode));
        Assert.Contains("FAR8102", run.Error, StringComparison.Ordinal);
        Assert.Contains("not HTTP/1.1", named.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_never_answers_is_given_up()
    {
        using RawServer server = RawServer.Silent();
        LoadTarget target = LoadTarget.Parse(server.Url)!;
        ServerIntroduction introduction = new(target, TimeSpan.FromMilliseconds(200));

        FarthingException silent = Assert.Throws<FarthingException>(introduction.FirstModel);
        FarthingException refused = Assert.Throws<FarthingException>(() =>
            introduction.Teach(new PromptWriter(target, 1))
        );

        Assert.Equal(3, silent.ExitCode);
        Assert.Contains("did not answer within", silent.Faults[0].Message, StringComparison.Ordinal);
        Assert.Contains("did not answer", refused.Faults[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interruption_before_the_first_answer_ends_the_introduction()
    {
        using RawServer server = RawServer.Silent();
        using CancellationTokenSource interrupt = new(TimeSpan.FromMilliseconds(100));
        ServerIntroduction introduction = new(
            LoadTarget.Parse(server.Url)!,
            TimeSpan.FromSeconds(60),
            interrupt.Token
        );

        Assert.ThrowsAny<OperationCanceledException>(introduction.FirstModel);
    }
}
