using System.Text.Json;
using System.Text.RegularExpressions;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Verbs;

namespace Farthing.Tests.Verbs;

public sealed partial class CalibrateVerbTests
{
    private static readonly string Bench = Path.Combine(RepositoryRoot.Path, "examples", "my-bench.csv");
    private readonly string folder = Directory.CreateTempSubdirectory("farthing-calibrate-").FullName;

    [Fact]
    public void The_answer_says_what_was_used_what_changed_and_what_to_do_next()
    {
        RunResult run = Calibrate("mine");

        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        Golden.Verify(Still(run.Output), "calibrate.txt");
    }

    [Fact]
    public void Rows_that_cannot_be_are_reported_one_by_one_and_left_out()
    {
        RunResult run = Calibrate("mine");

        Assert.Contains("12 used, 2 left out", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "line 14 (b13): value: too long for seconds per token",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("line 15 (b14): a high percentile", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_json_answers_are_what_their_schemas_say()
    {
        (string Line, string Schema)[] lines =
        [
            ($"calibrate --measurements {Bench} --name mine --config-dir {folder} --json", "calibrate"),
            ($"calibrate list --config-dir {folder} --json", "calibrate.list"),
            ($"calibrate show mine --config-dir {folder} --json", "calibrate.show"),
            ($"calibrate remove mine --config-dir {folder} --json", "calibrate.remove"),
        ];
        foreach ((string line, string schema) in lines)
        {
            RunResult run = Run.Farthing(line);

            Assert.Equal(0, run.ExitCode);
            using JsonDocument document = JsonDocument.Parse(run.Output);
            Assert.Equal($"farthing.{schema}/1", document.RootElement.GetProperty("schema").GetString());
            string text = SchemaVerb.TextOf(schema);
            Assert.Empty(JsonSchema.Check(document.RootElement.GetProperty("result").GetRawText(), text));
        }
    }

    [Fact]
    public void A_calibration_changes_what_simulate_predicts_and_it_says_so()
    {
        Calibrate("mine");
        string line =
            $"simulate llama-3.3-70b --gpu H100-SXM --tp 4 --weights fp8 --in 1024 --out 128 --rate 2/s --requests 120 --no-deliverable --today 2026-11-20 --config-dir {folder}";

        RunResult builtIn = Run.Farthing(line);
        RunResult own = Run.Farthing(line + " --calibration mine");

        Assert.DoesNotContain("calibration", own.Error, StringComparison.Ordinal);
        Assert.Contains("calibrated (mine, 12 rows)", own.Output, StringComparison.Ordinal);
        Assert.Contains("your own measurements", own.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("mine", builtIn.Output, StringComparison.Ordinal);
        Assert.NotEqual(builtIn.Output, own.Output);
    }

    /// <summary>TTFT rows: the answer says what was decided and why, and predictions, simulations and plans say the factor.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Ttft_rows_make_a_factor_on_first_tokens_that_every_answer_names()
    {
        string data = Path.Combine(folder, "first.csv");
        string[] bench = File.ReadAllLines(Bench);
        File.WriteAllLines(
            data,
            [
                .. bench.Take(7),
                .. FirstTokens(bench)
                    .Select((line, i) => line.Replace("b0", "f" + i, StringComparison.Ordinal)),
            ]
        );
        RunResult run = Run.Farthing(
            $"calibrate --measurements {data} --name first --config-dir {folder} --today 2026-11-20"
        );
        string serve =
            $"llama-3.3-70b --gpu H100-SXM --in 1024 --out 128 --rate 2/s --requests 120 --today 2026-11-20 --config-dir {folder} --calibration first";

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(
            "each of your 3 conditions with TTFT was left out in turn: one factor on first tokens brought 3 of them nearer, won overall, and is applied",
            Words(run.Output)
        );
        Assert.Matches(
            @"calibrated \(first, 9 rows\), first tokens × \d\.\d\d",
            Words(Run.Farthing($"simulate {serve} --tp 4 --weights fp8 --no-deliverable").Output)
        );
        Assert.Matches(
            @"calibrated \(first, 9 rows\), first tokens × \d\.\d\d to your servers",
            Words(Run.Farthing($"plan {serve} --why").Output)
        );
    }

    /// <summary>TTFT of three conditions of the example, three times what is predicted: about 0.1 s each.</summary>
    private static IEnumerable<string> FirstTokens(string[] bench) =>
        bench
            .Skip(1)
            .Take(3)
            .Select(line =>
                System.Text.RegularExpressions.Regex.Replace(line, @"tpot_s,mean,[0-9.]+", "ttft_s,mean,0.31")
            );

    private static string Words(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public void A_plan_with_a_calibration_says_so_and_warns_where_it_does_not_reach()
    {
        Calibrate("mine");
        string line =
            $"plan llama-3.3-70b --gpu H100-SXM --gpu L40S --in 512 --out 64 --rate 1/s --requests 100 --today 2026-11-20 --config-dir {folder} --calibration mine --why";

        RunResult run = Run.Farthing(line);

        Assert.Equal(0, run.ExitCode);
        string words = string.Join(
            ' ',
            run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        );
        Assert.Contains("calibrated (mine, 12 rows) to your servers", words, StringComparison.Ordinal);
        Assert.Contains("L40S are predicted as built in", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_calibration_of_another_gpu_changes_nothing_and_the_warning_says_so()
    {
        Calibrate("mine");

        RunResult run = Run.Farthing(
            $"simulate llama-3.1-8b --gpu L4 --in 512 --out 64 --rate 1/s --requests 50 --no-deliverable --today 2026-11-20 --config-dir {folder} --calibration mine"
        );

        Assert.Contains("it changes nothing for vllm on L4", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("calibrated (mine", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_not_there_is_a_fault_with_the_nearest()
    {
        Calibrate("mine");

        RunResult run = Run.Farthing(
            $"simulate llama-3.1-8b --gpu L4 --in 512 --out 64 --rate 1/s --config-dir {folder} --calibration mien"
        );

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("FAR2201", run.Error, StringComparison.Ordinal);
        Assert.Contains("did you mean 'mine'?", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_with_a_call_is_said_at_once()
    {
        RunResult run = Run.Farthing($"calibrate --name ../x --gpu H1000 --engine vlm --config-dir {folder}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--measurements: the flag is missing", run.Error, StringComparison.Ordinal);
        Assert.Contains("FAR2203", run.Error, StringComparison.Ordinal);
        Assert.Contains("H1000", run.Error, StringComparison.Ordinal);
        Assert.Contains("did you mean 'vllm'?", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_two_gpus_need_a_word_which()
    {
        string file = Path.Combine(folder, "two.csv");
        string[] lines = File.ReadAllLines(Bench);
        File.WriteAllLines(
            file,
            [.. lines.Take(4), lines[4].Replace("H100-SXM", "H200-SXM", StringComparison.Ordinal)]
        );

        RunResult both = Run.Farthing($"calibrate --measurements {file} --name x --config-dir {folder}");
        RunResult one = Run.Farthing(
            $"calibrate --measurements {file} --name x --gpu H100-SXM --config-dir {folder}"
        );

        Assert.Equal(2, both.ExitCode);
        Assert.Contains("FAR5502", both.Error, StringComparison.Ordinal);
        Assert.Equal(0, one.ExitCode);
        Assert.Contains("of H200-SXM, not H100-SXM", one.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_a_usable_row_is_refused_with_the_reason_and_nothing_is_written()
    {
        string file = Path.Combine(folder, "none.csv");
        string[] lines = File.ReadAllLines(Bench);
        File.WriteAllLines(file, [lines[0], lines[13], lines[14]]);

        RunResult run = Run.Farthing($"calibrate --measurements {file} --name x --config-dir {folder}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("FAR5501", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder, "calibrations")));
    }

    [Fact]
    public void List_and_remove_keep_the_store()
    {
        Calibrate("b");
        Calibrate("a");

        RunResult listed = Run.Farthing($"calibrate list --config-dir {folder}");
        RunResult removed = Run.Farthing($"calibrate remove a --config-dir {folder}");
        RunResult again = Run.Farthing($"calibrate remove a --config-dir {folder}");

        Assert.Equal(4, listed.Output.Split('\n').Length);
        Assert.Equal(0, removed.ExitCode);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("FAR2201", again.Error, StringComparison.Ordinal);
    }

    private RunResult Calibrate(string name) =>
        Run.Farthing(
            $"calibrate --measurements {Bench} --name {name} --config-dir {folder} --today 2026-11-20"
        );

    /// <summary>The same text whatever folder it was written to.</summary>
    private static string Still(string text) => Written().Replace(text, "WRITTEN   calibrations/mine.json\n");

    [GeneratedRegex(@"WRITTEN   [^\n]*\n(          [^\n]*\n)*")]
    private static partial Regex Written();
}
