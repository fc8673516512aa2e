using System.Text.RegularExpressions;
using Farthing.Measurement.Watching.Recording;
using Farthing.Testing;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Verbs;

public sealed class WatchVerbTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "examples", "watch");
    private static readonly string Pages =
        $"{Path.Combine(Folder, "vllm.prom")} {Path.Combine(Folder, "dcgm.prom")} --interval 15s --gpu H100-SXM --gpu-price $2.50/h";

    [Fact]
    public void The_screen_is_the_reviewed_one()
    {
        RunResult run = Run.Farthing($"watch {Pages} --slo ttft_p95=1.5s,itl_p95=40ms --once");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        Golden.Verify(Still(run.Output), "watch.txt");
    }

    [Fact]
    public void Elsewhere_than_on_a_terminal_each_look_is_a_line_and_alerts_stand_between()
    {
        RunResult run = Run.Farthing($"watch {Pages} --rule kv=30%");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(6, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("ALERT kv", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_one_document_a_line()
    {
        RunResult run = Run.Farthing($"watch {Pages} --json");

        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        Assert.All(
            lines,
            line => Assert.StartsWith("{\"schema\":\"farthing.watch/1\"", line, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void What_is_recorded_is_read_by_simulate()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("farthing-").FullName, "traffic.csv");

        RunResult watch = Run.Farthing($"watch {Pages} --once --record {file}");
        RunResult simulate = Run.Farthing(
            $"simulate llama-3.1-8b --gpu H100-SXM --trace {file} --no-deliverable"
        );

        // 180 requests of 1,024 in and 256 out on average in each of four steps.
        Assert.Contains(
            "recorded 720 requests, 737 k tokens in, 184 k out",
            watch.Output,
            StringComparison.Ordinal
        );
        Assert.Equal(0, simulate.ExitCode);
        Assert.Contains("720 requests", simulate.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recording_is_added_to()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("farthing-").FullName, "traffic.csv");

        Run.Farthing($"watch {Pages} --once --record {file}");
        string[] first = File.ReadAllLines(file);
        Run.Farthing($"watch {Pages} --once --record {file}");
        string[] both = File.ReadAllLines(file);

        Assert.Equal(720 + 1, first.Length);
        Assert.Equal(first, both[..first.Length]);
        Assert.Equal(1440 + 1, both.Length);
        long[] arrivals =
        [
            .. both.Skip(1)
                .Select(line =>
                    long.Parse(line.Split(',')[2], System.Globalization.CultureInfo.InvariantCulture)
                ),
        ];
        Assert.Equal(arrivals.Order(), arrivals);
        Assert.Equal(1440, both.Skip(1).Select(line => line.Split(',')[0]).Distinct().Count());
    }

    /// <summary>A recording without a row yet, and one whose last line has no end.</summary>
    [Theory]
    [InlineData("", 720)]
    [InlineData("\n", 720)]
    [InlineData("\n0,0,94050279,,,,4,,38,,,", 721)]
    [InlineData("\n0,0,94050279,,,,4,,38,,,\n", 721)]
    public void A_recording_is_added_to_wherever_it_ended(string rows, int requests)
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("farthing-").FullName, "traffic.csv");
        File.WriteAllText(file, RecordingStart.Header + rows);

        Run.Farthing($"watch {Pages} --once --record {file}");

        string[] lines = File.ReadAllLines(file);
        Assert.Equal(RecordingStart.Header, lines[0]);
        Assert.Equal(requests + 1, lines.Length);
        Assert.All(
            lines,
            line =>
                Assert.Equal(
                    RecordingStart.Header.Count(letter => letter == ','),
                    line.Count(letter => letter == ',')
                )
        );
        Assert.Equal(requests, lines.Skip(1).Select(line => line.Split(',')[0]).Distinct().Count());
        Assert.DoesNotContain("request_id", string.Concat(lines.Skip(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_recording_is_left_alone()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("farthing-").FullName, "notes.txt");
        File.WriteAllText(file, "my notes\n");

        RunResult run = Run.Farthing($"watch {Pages} --once --record {file}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("something else than a recording", run.Error, StringComparison.Ordinal);
        Assert.Equal("my notes\n", File.ReadAllText(file));
    }

    [Fact]
    public void A_full_disk_ends_no_watch_and_is_said()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full here");

        RunResult run = Run.Farthing($"watch {Pages} --once --record /dev/full");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("the watch goes on", run.Error, StringComparison.Ordinal);
        Assert.Contains("recorded 720 requests", run.Output, StringComparison.Ordinal);
        Assert.Contains("not written: 721 rows (No space left", run.Output, StringComparison.Ordinal);
    }

    /// <summary>Five pages, four steps between them.</summary>
    [Theory]
    [InlineData("3", "figures are of the last 12.0 s")]
    [InlineData("2.5", "figures are of the last 10.0 s")]
    [InlineData("250ms", "figures are of the last 1.00 s")]
    public void A_bare_interval_counts_seconds(string interval, string words)
    {
        RunResult run = Run.Farthing(
            $"watch {Path.Combine(Folder, "vllm.prom")} --interval {interval} --window 60s --once"
        );

        Assert.Contains(words, run.Output, StringComparison.Ordinal);
    }

    /// <summary>The whole kind: no flag of the watch takes a value that it then passes over.</summary>
    [Theory]
    [InlineData("--interval 0")]
    [InlineData("--interval soon")]
    [InlineData("--interval 1e3")]
    [InlineData("--window 60")]
    [InlineData("--timeout 4")]
    [InlineData("--for 10")]
    [InlineData("--since 1")]
    [InlineData("--step 5")]
    [InlineData("--gpus 0")]
    [InlineData("--tp 1.5")]
    public void A_value_that_cannot_be_meant_is_refused_before_the_watch_begins(string flag)
    {
        RunResult run = Run.Farthing($"watch {Path.Combine(Folder, "vllm.prom")} {flag} --once");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(flag.Split(' ')[0], run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void All_faults_are_named_at_once()
    {
        RunResult run = Run.Farthing(
            "watch localhost:8000 ftp://x /no/such/file --rule kvv=3 --slo tpot_p95=3ms --gpu h1000 --interval 10h --webhook x"
        );

        Assert.Equal(2, run.ExitCode);
        Golden.Verify(run.Error, "watch-faults.txt");
    }

    [Theory]
    [InlineData("kv=200%")]
    [InlineData("'kv=200 %'")]
    [InlineData("kv=3s")]
    [InlineData("underused=1.5")]
    [InlineData("ttft=2")]
    [InlineData("ttft=90%")]
    [InlineData("cost=2s")]
    [InlineData("queue=-1")]
    [InlineData("queue=50%")]
    [InlineData("down=1e308")]
    public void A_threshold_is_of_its_rules_kind_and_possible(string rule)
    {
        RunResult run = Run.Farthing($"watch {Pages} --rule {rule}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("not a threshold of", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_to_watch_is_a_fault() => Assert.Equal(2, Run.Farthing("watch").ExitCode);

    [Fact]
    public void A_server_that_does_not_answer_ends_it_with_3()
    {
        RunResult run = Run.Farthing("watch http://127.0.0.1:9 --once --interval 0.1s --timeout 1s");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("FAR8205", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prometheus_that_does_not_answer_ends_it_with_3()
    {
        RunResult run = Run.Farthing("watch --prometheus http://127.0.0.1:9 --since 1h");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("FAR8206", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Takes out what differs from run to run: times, and the digest of paths.</summary>
    private static string Still(string text) =>
        Regex.Replace(
            Regex.Replace(text, @"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?", "YYYY-MM-DD HH:MM"),
            "[0-9a-f]{64}",
            "DIGEST"
        );
}
