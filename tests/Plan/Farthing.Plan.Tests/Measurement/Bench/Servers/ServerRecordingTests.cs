using System.Text;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Bench.Servers;
using Farthing.Measurement.Scraping;
using Farthing.Protocol.Exposition;

namespace Farthing.Tests.Measurement.Bench.Servers;

public sealed class ServerRecordingTests
{
    private static readonly ServerTarget Engine = new("e", "vLLM", "m", true, 4, 0, "");
    private static readonly ServerTarget Exporter = new("g", "DCGM", "", false, 4, 0, "");

    [Fact]
    public void Joules_are_those_of_the_energy_counter_in_the_steady_window()
    {
        ServerFigures figures = Recording().Figures(100, 110, 120, 1000);

        // Pages at 100, 110, 120, 130 s. The counter (mJ) gains 6,000 J from 110 to 120 s: 600 W; 600 ÷ 1,000 tok/s.
        Assert.Equal(600, figures.Gpus!.Value.Watts, 6);
        Assert.Equal(0.6, figures.JoulesPerOutputToken, 6);
        Assert.True(figures.IsSteady);
        // The course has the power between two pages: 200 W, 600 W, 400 W after the gauge of the first page.
        Assert.Equal([300, 200, 600, 400], figures.Course.Select(point => Math.Round(point.Watts, 6)));
        Assert.Equal([0, 10, 20, 30], figures.Course.Select(point => point.AtSeconds));
    }

    [Fact]
    public void Gauges_are_of_the_steady_window_and_counters_of_the_whole_load()
    {
        ServerFigures figures = Recording().Figures(100, 110, 120, 1000);

        // Running 0, 8, 6, 0; the window holds 8 and 6. Waiting 0, 2, 0, 0. KV 0, 50 %, 40 %, 10 %.
        Assert.Equal((7, 8), (figures.Running.Mean, figures.Running.Max));
        Assert.Equal((1, 2), (figures.Waiting.Mean, figures.Waiting.Max));
        Assert.Equal((0.45, 0.5), (figures.KvUse.Mean, figures.KvUse.Max));
        // 500 → 1,500 → 11,500 → 12,500 tokens; queries 100 → 500, hits 10 → 110.
        Assert.Equal(12000, figures.Whole.OutputTokens);
        Assert.Equal((400, 100), (figures.PrefixQueries, figures.PrefixHits));
        Assert.Equal(0.25, figures.HitFraction);
        Assert.Equal([100, 1000, 100], figures.Course.Skip(1).Select(point => point.OutputPerSecond));
    }

    [Fact]
    public void A_load_without_two_pages_in_its_window_is_told_as_a_whole()
    {
        ServerFigures figures = Recording().Figures(100, 111, 119, 1000);

        Assert.False(figures.IsSteady);
        // 2,000 + 6,000 + 4,000 J in 30 s.
        Assert.Equal(400, figures.Gpus!.Value.Watts, 6);
        Assert.Equal(8, figures.Running.Max);
    }

    [Theory]
    [InlineData(1000, 1000, 0, 0)]
    [InlineData(1040, 1000, 0, 40.0 / 1040)]
    [InlineData(1500, 1000, 0, 500.0 / 1500)]
    [InlineData(600, 1000, 0, -400.0 / 1000)]
    // 300 more, of which 200 may have been written for answers that broke off.
    [InlineData(1300, 1000, 200, 100.0 / 1300)]
    // Broken answers explain more tokens at the server, never fewer.
    [InlineData(600, 1000, 200, -400.0 / 1000)]
    public void Token_counts_are_compared_with_what_broken_answers_explain(
        double server,
        double client,
        double slack,
        double difference
    ) => Assert.Equal(difference, new ServerAgreement(server, client, slack, 0, 0).Difference, 12);

    [Fact]
    public void Network_and_client_are_not_said_where_the_server_claims_more_than_was_seen()
    {
        Assert.Equal(0.003, new ServerAgreement(1, 1, 0, 0.020, 0.023).NetworkSeconds, 12);
        Assert.Equal(double.NaN, new ServerAgreement(1, 1, 0, 0.024, 0.023).NetworkSeconds);
    }

    [Theory]
    [InlineData(1000, CheckState.Passed, "server's token count off by 0 %")]
    [InlineData(1100, CheckState.Failed, "another client is on the server")]
    [InlineData(900, CheckState.Failed, "--metrics for each")]
    [InlineData(double.NaN, CheckState.NotJudged, "counts no tokens")]
    public void Other_traffic_makes_a_load_invalid(double counted, CheckState state, string words)
    {
        double[] times = [.. Enumerable.Range(1, 100).Select(i => 10.0 * i)];
        StageMeasurement stage = StageMeasurer.Measure(
            Told.Run(2000, [.. Enumerable.Range(0, 10).Select(_ => Told.Request(0, times))]),
            new StageOptions()
        );
        ServerFigures server = Recording().Figures(100, 110, 120, 1000);

        ValidityCheck check = ServerChecks
            .Of(
                stage with
                {
                    Server = server with { Agreement = new ServerAgreement(counted, 1000, 0, double.NaN, 0) },
                }
            )
            .Single();

        Assert.Equal(("other traffic", state), (check.Name, check.State));
        Assert.Contains(words, check.Words, StringComparison.Ordinal);
    }

    private static ServerRecording Recording()
    {
        TargetTracker engine = new(MetricVocabulary.BuiltIn);
        TargetTracker gpus = new(MetricVocabulary.BuiltIn);
        (double Running, double Waiting, double Kv, double Tokens, double Queries, double Hits)[] said =
        [
            (0, 0, 0, 500, 100, 10),
            (8, 2, 0.5, 1500, 200, 20),
            (6, 0, 0.4, 11500, 400, 90),
            (0, 0, 0.1, 12500, 500, 110),
        ];
        double[] joules = [1000, 3000, 9000, 13000];
        List<ServerSample> samples = [];
        for (int i = 0; i < said.Length; i++)
        {
            double at = 100 + (10 * i);
            Read(
                engine,
                at,
                FormattableString.Invariant(
                    $"vllm:num_requests_running {said[i].Running}\nvllm:num_requests_waiting {said[i].Waiting}\nvllm:kv_cache_usage_perc {said[i].Kv}\nvllm:generation_tokens_total {said[i].Tokens}\nvllm:prefix_cache_queries_total {said[i].Queries}\nvllm:prefix_cache_hits_total {said[i].Hits}\n"
                )
            );
            Read(
                gpus,
                at,
                FormattableString.Invariant(
                    $"DCGM_FI_DEV_POWER_USAGE{{gpu=\"0\"}} 300\nDCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{{gpu=\"0\"}} {joules[i] * 1000}\nDCGM_FI_PROF_DRAM_ACTIVE{{gpu=\"0\"}} 0.5\n"
                )
            );
            samples.Add(new ServerSample(at, [engine.Latest, gpus.Latest]));
        }

        return new ServerRecording([Engine, Exporter], samples, 10, 0.001);
    }

    private static void Read(TargetTracker tracker, double at, string page) =>
        Assert.True(tracker.Read(Encoding.UTF8.GetBytes(page), false, at, at));
}
