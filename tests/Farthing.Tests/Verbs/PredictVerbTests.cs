using System.Globalization;
using System.Text.Json;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Measurement.Calibration;
using Farthing.Verbs;

namespace Farthing.Tests.Verbs;

public sealed class PredictVerbTests
{
    private static readonly string Example = Path.Combine(RepositoryRoot.Path, "examples", "conditions.csv");
    private static readonly string Trace = Path.Combine(RepositoryRoot.Path, "examples", "request-trace.csv");

    [Fact]
    public void Each_row_is_answered_in_the_order_of_the_file_with_a_band_and_a_status()
    {
        RunResult run = Run.Farthing($"predict --conditions {Example}");

        string[] lines = run.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("row_id,predicted,low,high,provenance,status", lines[0]);
        Assert.Equal(File.ReadLines(Example).Count(), lines.Length);
        Assert.StartsWith("chat-8b-c16-tpot,0.0", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",ok", lines[1], StringComparison.Ordinal);
        Assert.StartsWith(
            "too-big,,,,,\"does not fit: 141.1 GB of weights",
            lines[13],
            StringComparison.Ordinal
        );
        Assert.Contains("did you mean", lines[14], StringComparison.Ordinal);
        Assert.Contains("predicted 12 of 14 rows (12 conditions)", run.Error, StringComparison.Ordinal);
        Assert.Contains("not predicted:      1  does not fit", run.Error, StringComparison.Ordinal);
    }

    /// <summary>The same model and load on two GPUs in two formats: fewer bytes are faster, and so is the better GPU.</summary>
    [Fact]
    public void Narrower_and_newer_is_faster()
    {
        Dictionary<string, double> seconds = Run.Farthing($"predict --conditions {Example} --quiet")
            .Output.Split('\n')
            .Where(line => line.StartsWith("70b-", StringComparison.Ordinal))
            .Select(line => line.Split(','))
            .ToDictionary(cells => cells[0], cells => double.Parse(cells[1], CultureInfo.InvariantCulture));

        Assert.True(seconds["70b-b200-fp8"] < seconds["70b-b200-bf16"]);
        Assert.True(seconds["70b-h200-fp8"] < seconds["70b-h200-bf16"]);
        Assert.True(seconds["70b-b200-fp8"] < seconds["70b-h200-fp8"]);
        Assert.True(seconds["70b-b200-bf16"] < seconds["70b-h200-bf16"]);
    }

    [Fact]
    public void The_file_holds_what_standard_output_would()
    {
        string file = Path.Combine(Path.GetTempPath(), $"farthing-{Guid.NewGuid():N}.csv");

        RunResult toFile = Run.Farthing($"predict --conditions {Example} --output {file} --quiet");
        RunResult toOutput = Run.Farthing($"predict --conditions {Example} --quiet");

        Assert.Equal("", toFile.Output);
        Assert.Equal("", toFile.Error);
        Assert.Equal(toOutput.Output, File.ReadAllText(file));
    }

    [Fact]
    public void Json_is_what_its_schemas_say()
    {
        Check($"predict --conditions {Example} --json", "predict");
        Check($"predict --trace-requests {Trace} --json", "predict.trace");
    }

    /// <summary>The link of a run's GPUs is a column, else the flag, else what is usual for the GPU; one that it cannot have is its status.</summary>
    [Fact]
    public void A_replayed_trace_takes_the_link_of_its_row_else_of_the_flag()
    {
        string[] lines =
        [
            .. File.ReadLines(Trace)
                .Select(line => line.Replace(",H100-SXM,1,1,", ",L40S,2,2,", StringComparison.Ordinal)),
        ];
        string silent = ConditionText.File(lines);
        string stated = ConditionText.File([
            lines[0] + ",interconnect",
            .. lines.Skip(1).Select(line => line + ",pcie-p2p"),
        ]);

        double host = EndToEnd($"{silent} --interconnect pcie");
        double peer = EndToEnd($"{silent} --interconnect pcie-p2p");

        Assert.True(peer < 0.95 * host, $"{peer} {host}");
        Assert.Equal(peer, EndToEnd(stated));
        Assert.Equal(peer, EndToEnd($"{stated} --interconnect pcie"));
        RunResult none = Run.Farthing($"predict --trace-requests {silent} --interconnect nvlink");
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("interconnect: L40S has no NVLink", none.Error, StringComparison.Ordinal);
        RunResult wrong = Run.Farthing($"predict --trace-requests {silent} --interconnect pci");
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("did you mean 'pcie'", wrong.Error, StringComparison.Ordinal);

        static double EndToEnd(string arguments) =>
            Run.Farthing($"predict --trace-requests {arguments} --quiet")
                .Output.TrimEnd('\n')
                .Split('\n')
                .Skip(1)
                .Average(line => double.Parse(line.Split(',')[4], CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_trace_is_replayed_request_by_request_and_scored_where_it_was_measured()
    {
        string[] lines = File.ReadAllLines(Trace);
        string file = ConditionText.File([
            lines[0] + ",ttft_s,tpot_s,e2e_s",
            .. lines.Skip(1).Select(line => line + ",0.1,0.01,3"),
        ]);

        RunResult plain = Run.Farthing($"predict --trace-requests {Trace}");
        RunResult scored = Run.Farthing($"predict --trace-requests {file}");

        Assert.Equal(0, plain.ExitCode);
        Assert.Equal(13, plain.Output.TrimEnd('\n').Split('\n').Length);
        Assert.Contains("morning,r0,0.", plain.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("median error", plain.Error, StringComparison.Ordinal);
        Assert.Contains("median error", scored.Error, StringComparison.Ordinal);
        Assert.Equal(plain.Output, scored.Output);
    }

    [Fact]
    public void Runs_of_a_trace_have_their_own_servers_and_a_bad_row_does_not_stop_them()
    {
        string[] lines = File.ReadAllLines(Trace);
        string file = ConditionText.File([
            .. lines.Take(4),
            .. lines
                .Skip(1)
                .Take(2)
                .Select(line =>
                    line.Replace("morning,llama-3.1-8b", "noon,no-such", StringComparison.Ordinal)
                ),
            lines[5].Replace("0.", "x.", StringComparison.Ordinal),
        ]);

        RunResult run = Run.Farthing($"predict --trace-requests {file}");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("predicted 3 of 6 requests in 2 runs", run.Error, StringComparison.Ordinal);
        Assert.Contains("not readable", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("predict", "FAR1103")]
    [InlineData("predict --conditions a.csv --trace-requests b.csv", "FAR1104")]
    [InlineData("predict --conditions no-such-file.csv", "FAR2101")]
    [InlineData("predict --trace-requests no-such-file.csv", "FAR2101")]
    public void What_cannot_be_read_is_a_fault_with_a_code(string line, string code)
    {
        RunResult run = Run.Farthing(line);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public void A_table_of_which_nothing_is_predicted_is_a_no()
    {
        string file = ConditionText.File(
            ConditionText.Header,
            ConditionText.With("model", "no-such-model"),
            ConditionText.With("tp", "two")
        );

        RunResult run = Run.Farthing($"predict --conditions {file}");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("not readable: tp: not a number, got 'two'", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            0,
            Run.Farthing($"predict --conditions {ConditionText.File(ConditionText.Header)}").ExitCode
        );
    }

    /// <summary>Cells of any kind in any place: a status or a figure for each row, never a defect.</summary>
    [Fact]
    public void Any_cells_end_in_a_figure_or_a_reason()
    {
        string[] words =
        [
            "",
            "0",
            "1",
            "2",
            "3",
            "7",
            "64",
            "4096",
            "1e9",
            "1e-9",
            "-1",
            "nan",
            "inf",
            "abc",
            "1.5",
            "10000000",
            "\"",
            "fixed",
            "means given",
            "uniform(0)",
            "uniform(1)",
            "open",
            "static",
            "offline",
            "fp8",
            "int4",
            "nvfp4",
            "1x(tp1,dp1,ep1)",
            "0x(tp0,dp0,ep0)",
            "9999x(tp9999,dp9999,ep9999)",
            "B200",
            "L4",
            "deepseek-ai/DeepSeek-R1",
            "openai/gpt-oss-20b",
            "trtllm",
            "sglang",
            "p99",
            "ttft_s",
            "output_tok_s",
        ];
        Random random = new(3);
        string[] columns = ConditionText.Header.Split(',');
        List<string> rows = [ConditionText.Header];
        for (int i = 0; i < 400; i++)
        {
            string row = ConditionText.With("row_id", $"r{i}");
            for (int k = 0; k <= i % 5; k++)
            {
                string word = words[random.Next(words.Length)];
                string[] cells = row.Split(',');
                if (cells.Length == columns.Length && !word.Contains(',', StringComparison.Ordinal))
                {
                    row = ConditionText.With(columns[random.Next(1, columns.Length)], word, row);
                }
            }

            rows.Add(row);
        }

        RunResult run = Run.Farthing($"predict --conditions {ConditionText.File([.. rows])} --json");

        Assert.Equal(0, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement[] answers =
        [
            .. document.RootElement.GetProperty("result").GetProperty("rows").EnumerateArray(),
        ];
        Assert.Equal(400, answers.Length);
        Assert.All(
            answers,
            answer =>
                Assert.NotEqual(
                    answer.GetProperty("status").GetString() == "ok",
                    !answer.TryGetProperty("predicted", out _)
                )
        );
    }

    private static void Check(string line, string schema)
    {
        RunResult run = Run.Farthing(line);

        Assert.Equal(0, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        Assert.Equal($"farthing.{schema}/1", document.RootElement.GetProperty("schema").GetString());
        Assert.Empty(
            JsonSchema.Check(
                document.RootElement.GetProperty("result").GetRawText(),
                SchemaVerb.TextOf(schema)
            )
        );
    }
}
