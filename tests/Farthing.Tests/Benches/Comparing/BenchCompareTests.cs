using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Farthing.Benches.Comparing;
using Farthing.Benches.Files;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench.Comparing;
using Farthing.Serving.Slos;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Verbs;

namespace Farthing.Tests.Benches.Comparing;

public sealed class BenchCompareTests : IDisposable
{
    private static readonly Slo Promise = new([
        new SloTarget(LatencyMetric.Ttft, Statistic.P95, 0.2),
        new SloTarget(LatencyMetric.Itl, Statistic.P95, 0.04),
    ]);

    private static readonly BenchFile Slow = new() { Users = [2, 8], Slo = Promise };

    /// <summary>15 % faster between tokens, 15 % later with the first.</summary>
    private static readonly BenchFile Fast = Slow with
    {
        Users = [2, 8, 16],
        GapMs = 17,
        TtftMs = 115,
        Seed = 2,
    };

    private readonly string folder = Directory.CreateTempSubdirectory("farthing-compare-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_screen_says_the_answer_first_and_keeps_within_120_columns()
    {
        RunResult run = Compare(Slow, Fast, "--fail-if-worse --explain");

        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length <= 120, line));
        Assert.StartsWith(
            "fast.json against base.json\n\nGATE FAILED  B is ",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("16 concurrent", run.Output, StringComparison.Ordinal);
        Golden.Verify(Regex.Replace(run.Output, "[0-9a-f]{64}", "SHA"), "screen.txt");
    }

    [Fact]
    public void The_page_shows_changes_curves_and_every_figure()
    {
        Compare(Slow, Fast, $"--report {At("page.html")}");

        string page = File.ReadAllText(At("page.html"));
        string content = page[
            page.IndexOf("<main", StringComparison.Ordinal)..page.IndexOf("</main>", StringComparison.Ordinal)
        ];
        Golden.Verify(Regex.Replace(content, "[0-9a-f]{64}", "SHA"), "page.html");
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void The_document_is_what_its_schema_says_and_makes_the_same_page()
    {
        Compare(Slow, Fast, $"-o {At("compare.json")} --report {At("page.html")} --fail-if-worse");
        RunResult again = Run.Farthing($"report {At("page.html")} -o {At("again.html")}");
        string json = File.ReadAllText(At("compare.json"));

        Assert.Equal(0, again.ExitCode);
        Assert.Equal(File.ReadAllText(At("page.html")), File.ReadAllText(At("again.html")));
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Equal("farthing.bench.compare/1", document.RootElement.GetProperty("schema").GetString());
        string result = document.RootElement.GetProperty("result").GetRawText();
        Assert.Empty(JsonSchema.Check(result, Schema("bench.compare")));
        Assert.Empty(JsonSchema.Check(json, Schema("envelope")));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_gate_fails_where_a_promised_figure_is_worse_beyond_the_margin_and_passes_the_other_way()
    {
        BenchFile later = Slow with { TtftMs = 115, Seed = 2 };

        Assert.Equal(0, Compare(Slow, later, "").ExitCode);
        RunResult worse = Compare(Slow, later, "--fail-if-worse");
        Assert.Equal(1, worse.ExitCode);
        Assert.Contains(
            "GATE failed: worse by more than 2 %: TTFT p95",
            worse.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(0, Compare(later, Slow, "--fail-if-worse").ExitCode);
        // 15 % is less than 30 %.
        Assert.Equal(0, Compare(Slow, later, "--fail-if-worse --margin 30%").ExitCode);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Changing_sides_mirrors_every_verdict()
    {
        string[] one = Verdicts(Compare(Slow, Fast, "--json"));
        string[] other = Verdicts(Compare(Fast, Slow, "--json"));

        Assert.Contains("better", one);
        Assert.Contains("worse", one);
        Assert.Equal(
            one,
            other.Select(word =>
                word switch
                {
                    "better" => "worse",
                    "worse" => "better",
                    "higher" => "lower",
                    "lower" => "higher",
                    _ => word,
                }
            )
        );
    }

    [Fact]
    public void A_run_compared_with_another_of_the_same_server_is_neither_better_nor_worse()
    {
        RunResult run = Compare(Slow, Slow with { Seed = 5 }, "--json --fail-if-worse");

        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("better", Verdicts(run));
        Assert.DoesNotContain("worse", Verdicts(run));
    }

    [Fact]
    public void Figures_are_those_that_the_bench_wrote_and_the_slices_of_the_window_add_up_to_its_rates()
    {
        string json = Slow.Json();
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement stage = document.RootElement.GetProperty("result").GetProperty("stages")[1];
        File.WriteAllText(At("a.json"), json);
        BenchLoad load = BenchDocuments.Open(At("a.json")).Bench.Stages[1];

        RunSample sample = StageSample.Read(load, isPerToken: true)!;

        JsonElement steady = stage.GetProperty("steady");
        Close(steady.GetProperty("output_tokens_per_s").GetDouble(), sample.OutputRates.Average());
        Close(steady.GetProperty("requests_per_s").GetDouble(), sample.RequestRates.Average());
        Close(steady.GetProperty("input_tokens_per_s").GetDouble(), sample.InputRates.Average());
        Close(stage.GetProperty("goodput_per_s").GetDouble(), sample.GoodRates.Average());
        Close(Mean("ttft_from_scheduled"), sample.Requests.Average(request => request.Ttft));
        Close(Mean("tpot_from_scheduled"), sample.Requests.Average(request => request.Tpot));
        Close(Mean("e2e_from_scheduled"), sample.Requests.Average(request => request.E2e));
        Close(Mean("itl"), sample.Requests.SelectMany(request => request.Gaps).Average());

        double Mean(string name) =>
            stage
                .GetProperty("latencies")
                .GetProperty(name)
                .GetProperty("mean")
                .GetProperty("value")
                .GetDouble();

        // Files keep microseconds.
        static void Close(double expected, double actual) => Assert.InRange(actual / expected, 0.999, 1.001);
    }

    [Fact]
    public void Other_output_lengths_leave_TPOT_comparable_and_E2E_not()
    {
        RunResult run = Compare(Slow, Slow with { Output = 12, Seed = 2 }, "");

        Assert.Contains("output tokens got, mean", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"E2E mean .* not comparable: other output lengths", run.Output);
        Assert.DoesNotMatch(@"TPOT p50 .* not comparable", run.Output);
        // 12 of 16 tokens: fast because it stopped early, which makes the run invalid.
        Assert.Contains("INVALID: output length", run.Output, StringComparison.Ordinal);
        Assert.Contains("an INVALID run of B", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Repeats_put_the_spread_between_runs_into_the_interval()
    {
        string[] a =
        [
            .. Enumerable.Range(1, 3).Select(i => Write($"a{i}.json", Slow with { Seed = (ulong)i })),
        ];
        string[] b =
        [
            .. Enumerable.Range(4, 3).Select(i => Write($"b{i}.json", Fast with { Seed = (ulong)i })),
        ];

        RunResult both = Run.Farthing($"bench --compare {string.Join(',', a)} {string.Join(',', b)}");
        RunResult one = Run.Farthing($"bench --compare {string.Join(',', a)} {b[0]}");

        Assert.Contains(
            "3 and 3 runs: the intervals hold the spread",
            Unfolded(both),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "3 and 1 runs: the spread between those of one side",
            Unfolded(one),
            StringComparison.Ordinal
        );
        Assert.Equal(2, Run.Farthing($"bench --compare {a[0]},{a[0]} {b[0]}").ExitCode);
    }

    [Fact]
    public void A_file_of_figures_alone_is_judged_by_its_own_intervals()
    {
        JsonNode document = JsonNode.Parse(Fast.Json())!;
        foreach (JsonNode? stage in document["result"]!["stages"]!.AsArray())
        {
            stage!["requests"] = new JsonArray();
        }

        string bare = document.ToJsonString();
        File.WriteAllText(At("bare.json"), bare);
        Assert.DoesNotContain("\"events\"", bare, StringComparison.Ordinal);

        RunResult run = Run.Farthing($"bench --compare {Write("a.json", Slow)} {At("bare.json")}");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"TPOT p50 .* better", run.Output);
        Assert.Matches(@"req/s .* cannot tell: no interval in the file", run.Output);
    }

    [Fact]
    public void Errors_are_compared_in_points()
    {
        RunResult run = Compare(Slow, Slow with { FailsEvery = 5, Seed = 2 }, "");

        // One of five fails: 20 points, up to how many requests there were.
        Assert.Matches(@"errors\s+0 %\s+20 %\s+\+20 pt.*worse", run.Output);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_file_cut_anywhere_is_a_fault_that_names_it()
    {
        string whole = new BenchFile { Users = [2], Seconds = 3 }.Json();
        string good = Write("good.json", Slow);
        for (int i = 0; i < 40; i++)
        {
            File.WriteAllText(At("cut.json"), whole[..(whole.Length * i / 40)]);

            RunResult run = Run.Farthing($"bench --compare {good} {At("cut.json")}");

            Assert.Equal(2, run.ExitCode);
            Assert.Contains("cut.json", run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Bad_input_is_refused_with_what_is_wanted()
    {
        string slow = Write("slow.json", Slow);
        string other = Write("other.json", Slow with { Users = [4] });
        File.WriteAllText(At("plan.json"), """{"schema":"farthing.plan/1"}""");
        File.WriteAllText(At("list.json"), "[1,2]");
        File.WriteAllText(At("empty.json"), """{"schema":"farthing.bench/1","result":{"stages":[{}]}}""");
        (string Line, string Said)[] cases =
        [
            ($"{slow} {other}", "A: 2 concurrent, 8 concurrent; B: 4 concurrent"),
            ($"{slow}", "FAR8152"),
            ($"{slow} {other} {slow}", "FAR8152"),
            ($"{slow} {At("none.json")}", "no such file"),
            ($"{slow} {At("plan.json")}", "got 'farthing.plan/1'"),
            ($"{slow} {At("list.json")}", "FAR8603"),
            (
                $"{slow} {At("empty.json")}",
                "result.stages[0]: the result is not what its schema says, got 'lacks 'load'"
            ),
            ($"{slow} {other} --rate 4/s", "a comparison runs nothing"),
            ($"{slow} {other} --margin 2", "FAR"),
        ];
        foreach ((string line, string said) in cases)
        {
            RunResult run = Run.Farthing($"bench --compare {line}");

            Assert.Equal(2, run.ExitCode);
            Assert.Contains(said, run.Error, StringComparison.Ordinal);
        }

        Assert.Equal(2, Run.Farthing("bench --fail-if-worse").ExitCode);
    }

    private RunResult Compare(BenchFile a, BenchFile b, string flags) =>
        Run.Farthing($"bench --compare {Write("base.json", a)} {Write("fast.json", b)} {flags}");

    private string Write(string name, BenchFile file)
    {
        File.WriteAllText(At(name), file.Json());
        return At(name);
    }

    private string At(string name) => Path.Combine(folder, name);

    private static string Unfolded(RunResult run) => run.Output.Replace('\n', ' ');

    private static string[] Verdicts(RunResult run)
    {
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return
        [
            .. document
                .RootElement.GetProperty("result")
                .GetProperty("loads")
                .EnumerateArray()
                .SelectMany(load => load.GetProperty("figures").EnumerateArray())
                .Select(figure => figure.GetProperty("verdict").GetString()!),
        ];
    }

    private static string Schema(string name) => SchemaVerb.TextOf(name);
}
