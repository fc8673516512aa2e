using System.Text.Json;
using Farthing.Benches.Files;
using Farthing.Documents.Benches;
using Farthing.Documents.Json;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Measurement.Foreign;
using Farthing.Verbs;

namespace Farthing.Tests.Benches;

public sealed class BenchImportTests
{
    private static readonly string Folder = Directory.CreateTempSubdirectory().FullName;

    public static TheoryData<string> Names => [.. ForeignTexts.All.Select(one => one.Name)];

    [Theory]
    [Trait("Speed", "slow")]
    [MemberData(nameof(Names))]
    public void Every_format_becomes_a_document_that_is_what_its_schema_says(string name)
    {
        string file = Written(name);
        string output = file + ".out.json";
        string page = file + ".html";

        RunResult run = Run.Farthing($"bench --import {file} --slo ttft_p95=1s -o {output} --report {page}");

        Assert.InRange(run.ExitCode, 0, 1);
        Assert.Empty(run.Error);
        Assert.All(run.Output.Split('\n'), line => Assert.True(line.Length <= 140, line));
        Assert.Contains("client health not known", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", run.Output, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(output));
        string schema = SchemaVerb.TextOf("bench");
        string result = document.RootElement.GetProperty("result").GetRawText();
        Assert.Empty(JsonSchema.Check(result, schema));
        string html = File.ReadAllText(page);
        Assert.Contains("Another tool measured this", html, StringComparison.Ordinal);
        Assert.DoesNotContain(">NaN", html, StringComparison.Ordinal);
        // The document of the page, of our JSON and of the foreign file are one.
        JsonElement fromPage = JsonSerializer.SerializeToElement(
            BenchDocuments.Open(page).Bench,
            DocumentJson.Of<BenchDocument>()
        );
        Assert.True(JsonElement.DeepEquals(document.RootElement.GetProperty("result"), fromPage));
        Assert.Equal(Stages(document).Count, BenchDocuments.Open(file).Bench.Stages.Count);
        Assert.InRange(Run.Farthing($"report {file} -o {page}").ExitCode, 0, 0);
    }

    /// <summary>SGLang appends runs of several lengths to one file: 8 × $3/h over 1,818.18 tok/s is $3.67, and $6.11 at 60 % use.</summary>
    [Fact]
    public void Runs_of_other_lengths_are_no_part_of_a_sweep()
    {
        string file = Path.Combine(Folder, "mixed.jsonl");
        File.WriteAllLines(
            file,
            [Sglang(2, 500, 340, 600), Sglang(8, 500, 660, 2400), Sglang(8, 200, 380, 2400)]
        );

        RunResult run = Run.Farthing(
            $"bench --import {file} --model llama-3.1-405b --gpu H200-SXM --gpus 8 --tp 8 --weights fp8 --slo ttft_p99=10s --gpu-price $3/h"
        );

        Assert.Contains("at 60 % use; $3.67 at 100 %", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"\$/M out, all dollars +measured +\$3\.67", run.Output);
        Assert.Contains("Every load of 500 in, 500 out", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"8\.00 requests/s +200 in, 200 out", run.Output);
        Assert.Contains("knee     none within these loads", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "ttft_p99 ≤ 10.0 s: unknown, no run says TTFT p99",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("no load keeps it", run.Output, StringComparison.Ordinal);

        static string Sglang(int rate, int length, int seconds, int count) =>
            $$"""{"backend":"sglang","dataset_name":"random","request_rate":{{rate}}.0,"max_concurrency":null,"sharegpt_output_len":null,"random_input_len":{{length}},"random_output_len":{{length}},"random_range_ratio":0.0,"duration":{{seconds}}.0,"completed":{{count}},"total_input_tokens":{{count * length}},"total_output_tokens":{{count * length}},"total_output_tokens_retokenized":{{count * length}},"mean_e2e_latency_ms":20000,"median_e2e_latency_ms":20000,"median_ttft_ms":250,"median_itl_ms":30.0,"output_throughput":{{count * length / (double)seconds}}}""";
    }

    [Fact]
    public void The_screen_of_single_requests()
    {
        RunResult run = Run.Farthing(
            $"bench --import {Path.Combine(RepositoryRoot.Path, "examples", "foreign", "vllm.json")} --slo ttft_p95=1s"
        );

        Golden.Verify(
            run.Output.Replace(RepositoryRoot.Path, "", StringComparison.Ordinal),
            "import-requests.txt"
        );
    }

    [Fact]
    public void The_screen_of_figures_alone()
    {
        RunResult run = Run.Farthing(
            $"bench --import {Written(nameof(ForeignTexts.InferenceX))} --gpu-price $3/h"
        );

        // $3 · 4 / 3600 / 2000 · 10⁶ = $1.67
        Assert.Contains("$1.67 at 100 %", run.Output, StringComparison.Ordinal);
        Golden.Verify(run.Output.Replace(Folder, "", StringComparison.Ordinal), "import-figures.txt");
    }

    [Theory]
    [InlineData("--export-vllm", "out.json", "out.json")]
    [InlineData("--export-aiperf", "out", "out_aiperf.json {0}/out.jsonl")]
    public void Our_export_is_read_with_the_same_figures(string flag, string name, string read)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        string first = Path.Combine(folder, "first.json");
        string second = Path.Combine(folder, "second.json");
        Run.Farthing(
            $"bench --import {Written(nameof(ForeignTexts.Vllm))} {flag} {Path.Combine(folder, name)} -o {first}"
        );

        string files = $"{folder}/{read.Replace("{0}", folder, StringComparison.Ordinal)}";
        RunResult run = Run.Farthing($"bench --import {files} -o {second}");

        Assert.Equal("", run.Error);
        using JsonDocument a = JsonDocument.Parse(File.ReadAllText(first));
        using JsonDocument b = JsonDocument.Parse(File.ReadAllText(second));
        JsonElement before = Assert.Single(Stages(a));
        JsonElement after = Assert.Single(Stages(b));
        Assert.Equal(2, after.GetProperty("value").GetDouble());
        Assert.Equal(1, after.GetProperty("outcomes").GetProperty("rate_limited").GetInt32());
        foreach (
            string latency in (string[])["ttft_from_sent", "tpot_from_sent", "e2e_from_sent", "icl", "itl"]
        )
        {
            foreach (string statistic in (string[])["mean", "p50", "p99"])
            {
                Assert.Equal(Value(before, latency, statistic), Value(after, latency, statistic), 6);
            }
        }

        Assert.Equal(
            before.GetProperty("whole").GetProperty("output_tokens_per_s").GetDouble(),
            after.GetProperty("whole").GetProperty("output_tokens_per_s").GetDouble(),
            1
        );
    }

    /// <summary>What AIPerf's own models require of a record, and what its summary holds for one (schema 1.5).</summary>
    [Fact]
    public void Our_export_has_every_member_that_aiperfs_models_require()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        Run.Farthing(
            $"bench --import {Written(nameof(ForeignTexts.Vllm))} --export-aiperf {Path.Combine(folder, "out")}"
        );

        string[] lines = File.ReadAllLines(Path.Combine(folder, "out.jsonl"));
        Assert.Equal(4, lines.Length);
        foreach (string line in lines)
        {
            using JsonDocument record = JsonDocument.Parse(line);
            JsonElement metadata = record.RootElement.GetProperty("metadata");
            Assert.All(
                (string[])["worker_id", "record_processor_id", "benchmark_phase"],
                name => Assert.NotEqual("", metadata.GetProperty(name).GetString())
            );
            Assert.All(
                (string[])["session_num", "request_start_ns", "request_end_ns"],
                name => Assert.True(metadata.GetProperty(name).GetInt64() >= 0)
            );
            Assert.True(
                metadata.GetProperty("credit_issued_ns").GetInt64()
                    <= metadata.GetProperty("request_start_ns").GetInt64()
            );
        }

        using JsonDocument summary = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(folder, "out_aiperf.json"))
        );
        JsonElement root = summary.RootElement;
        Assert.Equal(
            2,
            root.GetProperty("input_config").GetProperty("phases")[0].GetProperty("concurrency").GetInt32()
        );
        Assert.Equal(36, root.GetProperty("benchmark_id").GetString()!.Length);
        Assert.Equal("base", root.GetProperty("run_info").GetProperty("variation_label").GetString());
        foreach (
            string metric in (string[])["time_to_first_token", "request_latency", "output_sequence_length"]
        )
        {
            Assert.All(
                (string[])
                    [
                        "unit",
                        "avg",
                        "min",
                        "max",
                        "p1",
                        "p5",
                        "p10",
                        "p25",
                        "p50",
                        "p75",
                        "p90",
                        "p95",
                        "p99",
                        "std",
                        "count",
                        "sum",
                    ],
                name => Assert.True(root.GetProperty(metric).TryGetProperty(name, out _), $"{metric}.{name}")
            );
        }

        // A derived value stands as avg, with nothing else beside its unit; no member is null.
        Assert.Equal(2, root.GetProperty("request_throughput").EnumerateObject().Count());
        Assert.Equal(9, root.GetProperty("total_osl").GetProperty("avg").GetDouble());
        Assert.DoesNotContain(root.EnumerateObject(), member => member.Value.ValueKind == JsonValueKind.Null);
    }

    [Fact]
    public void Several_files_of_one_server_are_a_sweep_and_of_two_models_a_fault()
    {
        string four = Written(
            "four.json",
            ForeignTexts.Vllm.Replace(
                "\"max_concurrency\": 2",
                "\"max_concurrency\": 4",
                StringComparison.Ordinal
            )
        );
        string other = Written(
            "other.json",
            ForeignTexts.Vllm.Replace("org/m", "org/n", StringComparison.Ordinal)
        );

        RunResult sweep = Run.Farthing($"bench --import {four} {Written(nameof(ForeignTexts.Vllm))}");
        RunResult mixed = Run.Farthing($"bench --import {four} {other}");

        Assert.Contains("2 concurrent  INVALID", sweep.Output, StringComparison.Ordinal);
        Assert.Contains("4 concurrent  INVALID", sweep.Output, StringComparison.Ordinal);
        Assert.Equal(2, mixed.ExitCode);
        Assert.Contains("FAR8605", mixed.Error, StringComparison.Ordinal);
        Assert.Contains("org/m", mixed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_file_is_named_with_its_place_wherever_it_is_given()
    {
        string cut = Written("cut.json", ForeignTexts.Vllm[..300]);

        foreach (
            string line in (string[])
                [
                    $"bench --import {cut}",
                    $"report {cut} -o {cut}.html",
                    $"predict --conditions {cut}",
                    $"validate --measurements {cut}",
                ]
        )
        {
            RunResult run = Run.Farthing(line);

            Assert.Equal(2, run.ExitCode);
            Assert.Contains("cut.json:1:", run.Error, StringComparison.Ordinal);
            Assert.Contains("a whole result of vllm bench serve", run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_a_result_does_not_say_is_asked_for_and_said_by_flags()
    {
        string file = Written(nameof(ForeignTexts.VllmLines) + "1", ForeignTexts.VllmLines.Split('\n')[0]);
        string output = file + ".named.json";

        RunResult missing = Run.Farthing($"predict --conditions {file}");
        RunResult import = Run.Farthing(
            $"bench --import {file} --model llama-3.1-8b --gpu H100-SXM --gpus 1 --engine vllm -o {output}"
        );
        RunResult predicted = Run.Farthing($"predict --conditions {output}");

        Assert.Equal(2, missing.ExitCode);
        Assert.Contains("--gpu H100-SXM", missing.Error, StringComparison.Ordinal);
        Assert.Contains("--engine vllm", missing.Error, StringComparison.Ordinal);
        Assert.Equal(0, import.ExitCode);
        Assert.Contains("predicted", import.Output, StringComparison.Ordinal);
        Assert.Equal(0, predicted.ExitCode);
        Assert.Contains("tpot_s p50,0.00", predicted.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_is_a_table_of_measurements()
    {
        string file = Written(
            nameof(ForeignTexts.InferenceX) + "2",
            ForeignTexts.InferenceX.Replace("org/m", "llama-3.3-70b", StringComparison.Ordinal)
        );

        RunResult run = Run.Farthing($"validate --measurements {file}");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("closed C 64", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Guidellms_yaml_is_read_as_its_json()
    {
        string yaml = Written(
            "guide.yaml",
            """
            version: 2
            metadata: {guidellm_version: 0.4.0}
            benchmarks:
            - config:
                strategy: {type_: concurrent, streams: 2}
                backend: {target: 'http://gpu:8000', model: org/m}
              duration: 1.0
              metrics:
                requests_per_second: {successful: {mean: 1.5}}
                request_latency:
                  successful: {mean: 0.5, median: .nan}
              requests: {successful: [], incomplete: [], errored: []}
            """
        );

        RunResult run = Run.Farthing($"bench --import {yaml}");
        RunResult broken = Run.Farthing(
            $"bench --import {Written("broken.yaml", "benchmarks:\n- {a: [1\n")}"
        );

        Assert.Contains("1.50 req/s", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, broken.ExitCode);
        Assert.Contains("FAR8602", broken.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_loaded_beside_an_import()
    {
        RunResult run = Run.Farthing(
            $"bench http://127.0.0.1:1 --import {Written(nameof(ForeignTexts.Vllm))} --sweep 1..4"
        );

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("nothing is loaded with --import", run.Error, StringComparison.Ordinal);
    }

    private static string Written(string name) =>
        Written(name, ForeignTexts.All.Single(one => one.Name == name).Text);

    private static string Written(string name, string text)
    {
        string file = Path.Combine(Folder, Path.GetExtension(name).Length > 0 ? name : name + ".json");
        lock (Folder)
        {
            File.WriteAllText(file, text);
        }

        return file;
    }

    private static List<JsonElement> Stages(JsonDocument document) =>
        [.. document.RootElement.GetProperty("result").GetProperty("stages").EnumerateArray()];

    private static double Value(JsonElement stage, string latency, string statistic) =>
        stage
            .GetProperty("latencies")
            .GetProperty(latency)
            .GetProperty(statistic)
            .GetProperty("value")
            .GetDouble();
}
