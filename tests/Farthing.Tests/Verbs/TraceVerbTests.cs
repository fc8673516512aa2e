using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Workloads;

namespace Farthing.Tests.Verbs;

public sealed class TraceVerbTests : IDisposable
{
    private const string Rows =
        "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:00:00.0000000,100,10\n2023-11-16 18:00:10.0000000,200,20\n2023-11-16 18:00:11.0000000,300,30\n2023-11-16 18:01:40.0000000,400,40\n";

    private readonly string folder = Directory.CreateTempSubdirectory("farthing-trace-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Describe_prints_rates_lengths_and_rows()
    {
        RunResult run = Run.Farthing($"trace describe {Write("a.csv", Rows)}");

        Assert.Equal(0, run.ExitCode);
        Golden.Verify(run.Output, "trace-describe.txt");
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length <= 120, line));
    }

    [Fact]
    public void Describe_shows_mooncake_s_prefixes_within_120_columns()
    {
        string? path = RepositoryRoot.DataFile("traces/mooncake_conversation_first30min.jsonl.gz");
        Assert.SkipUnless(path is not null, "the raw data are not here");

        RunResult run = Run.Farthing($"trace describe {path}");

        Golden.Verify(run.Output, "trace-describe-mooncake.txt");
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length <= 120, line));
    }

    [Fact]
    public void A_log_that_is_imported_is_a_trace_that_is_simulated()
    {
        string log = Path.Combine(RepositoryRoot.Path, "examples/foreign/litellm_spendlogs.jsonl");

        RunResult imported = Run.Farthing($"trace import {log} {folder}/t.jsonl.gz");
        RunResult described = Run.Farthing($"trace describe {folder}/t.jsonl.gz");
        RunResult wrong = Run.Farthing($"trace import {log} - --map input=tokens_in");

        Assert.Equal((0, 0, 2), (imported.ExitCode, described.ExitCode, wrong.ExitCode));
        Assert.Contains("114 requests", imported.Output, StringComparison.Ordinal);
        Assert.Contains("passed over: 4 of 120 rows", imported.Error, StringComparison.Ordinal);
        Assert.Contains("12 sessions", described.Output, StringComparison.Ordinal);
        Assert.Contains("2 tenants", described.Output, StringComparison.Ordinal);
        Assert.Contains("no row has 'tokens_in'", wrong.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("otel_spans")]
    [InlineData("langfuse_observations")]
    [InlineData("helicone_requests")]
    public void A_log_with_prompts_is_a_trace_with_prefixes(string name)
    {
        string log = Path.Combine(RepositoryRoot.Path, $"examples/foreign/{name}.jsonl");

        RunResult imported = Run.Farthing($"trace import {log} {folder}/t.jsonl");
        RunResult described = Run.Farthing($"trace describe {folder}/t.jsonl");

        Assert.Equal((0, 0), (imported.ExitCode, described.ExitCode));
        Assert.Contains("16 of 16 requests have prefix ids", imported.Error, StringComparison.Ordinal);
        Assert.Contains("and prefix ids", imported.Output, StringComparison.Ordinal);
        Assert.Contains("16 tokens per prefix id", described.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("bicycle", File.ReadAllText($"{folder}/t.jsonl"), StringComparison.Ordinal);
    }

    /// <summary>Ids of an imported trace are numbers within it: another one's mean other texts.</summary>
    [Fact]
    public void Merged_imports_share_nothing_with_each_other()
    {
        const string Line =
            """{"arrival_ns":0,"input":32,"output":4,"trace_block_size":16,"hash_ids":[0,1]}""";
        string one = Write("one.jsonl", $"{Line}\n{Line}\n");

        RunResult run = Run.Farthing($"trace merge {one} {one} --into {folder}/both.jsonl --to lines");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            ["[0, 1]", "[0, 1]", "[2, 3]", "[2, 3]"],
            File.ReadLines($"{folder}/both.jsonl").Select(line => line[line.IndexOf('[')..^1])
        );
    }

    [Fact]
    public void Scaling_cutting_and_merging_end_in_traces_that_say_what_was_done()
    {
        string input = Write("a.csv", Rows);

        RunResult scaled = Run.Farthing($"trace scale {input} {folder}/s.csv --by 2");
        RunResult cut = Run.Farthing($"trace cut {input} - --from 5s --until 20s");
        RunResult merged = Run.Farthing(
            $"trace merge {input} {input} --into {folder}/m.jsonl.gz --to mooncake --allow-loss"
        );

        Assert.Equal((0, 0, 0), (scaled.ExitCode, cut.ExitCode, merged.ExitCode));
        Assert.Contains(
            "18:00:50.0000000,400,40",
            File.ReadAllText($"{folder}/s.csv"),
            StringComparison.Ordinal
        ); // 100 s / 2
        Assert.Equal(
            "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:00:10.0000000,200,20\n2023-11-16 18:00:11.0000000,300,30\n",
            cut.Output
        );
        Assert.Contains(
            "8 requests",
            Run.Farthing($"trace describe {folder}/m.jsonl.gz").Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_conversion_that_loses_something_is_refused_and_writes_nothing()
    {
        string input = Write(
            "m.jsonl",
            "{\"timestamp\": 0, \"input_length\": 6, \"output_length\": 5, \"hash_ids\": [1]}\n"
        );

        RunResult run = Run.Farthing($"trace convert {input} {folder}/a.csv --to azure");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(WorkloadFaultCodes.InformationLoss, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists($"{folder}/a.csv"));
    }

    [Fact]
    public void A_fitted_profile_is_a_whole_document()
    {
        RunResult run = Run.Farthing($"trace fit {Write("a.csv", Rows)} --name mine");

        Assert.Equal(0, run.ExitCode);
        using MemoryStream stream = new(System.Text.Encoding.UTF8.GetBytes(run.Output));
        Assert.Equal("mine", Farthing.Workloads.Profiles.ProfileJson.Read(stream, "x").Name);
    }

    [Theory]
    [InlineData("trace describe {0} --time-unit hours", "FAR1005")]
    [InlineData("trace describe {0}.missing", WorkloadFaultCodes.TraceUnreadable)]
    [InlineData("trace scale {0} x.csv", "FAR1103")]
    [InlineData("trace scale {0} x.csv --by 2 --rate 3/s", "FAR1104")]
    [InlineData("trace scale {0} x.csv --by -2", "FAR1004")]
    [InlineData("trace cut {0} x.csv --from 5h", WorkloadFaultCodes.WindowEmpty)]
    [InlineData("trace cut {0} x.csv --from 5s --until 2s", "FAR1004")]
    [InlineData("trace convert {0} x.csv --to mooncaek", WorkloadFaultCodes.UnknownFormat)]
    [InlineData("trace convert {0} x.csv --to mooncake --rate 3/s", "FAR1104")]
    public void Bad_input_exits_2_with_its_code(string line, string code)
    {
        RunResult run = Run.Farthing(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, line, Write("a.csv", Rows))
        );

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
