using System.CommandLine;
using System.Text.Json;
using System.Xml.Linq;
using Farthing.Cli;
using Farthing.Testing;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Verbs;

/// <summary>The verb on light traffic of a small model, as files and flags say it.</summary>
public sealed class CheckVerbTests : IDisposable
{
    private const string Traffic =
        "llama-3.1-8b --gpu H100-SXM --in 512 --out 128 --rate 1/s --requests 200 --slo ttft_p95=1.5s,itl_p95=40ms";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-check-");

    [Fact]
    public void A_line_without_its_input_is_unknown_and_no_failure()
    {
        RunResult run = Run.Farthing($"check {Traffic}");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("NOT READY  0 red, ", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            $"farthing check llama-3.1-8b --gpu H100-SXM --in 512 --out 128 --rate 1/s --requests 200",
            run.Output,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("", "prefix caching", "green", "on;")]
    [InlineData(
        "--no-enable-prefix-caching",
        "prefix caching",
        "red",
        "remove --no-enable-prefix-caching in "
    )]
    [InlineData("", "KV quantization", "green", "16 bit; one replica carries the traffic")]
    [InlineData("--kv-cache-dtype fp8", "KV quantization", "green", "on: fp8")]
    [InlineData("--kv-cache-dtype fp8", "quality gate", "unknown", "no gate was given for fp8 KV")]
    [InlineData("", "batching", "green", "vLLM: ")]
    [InlineData("--max-num-seqs 1", "batching", "red", "one sequence at a time")]
    [InlineData("--max-num-seqs 2", "batching", "red", "2 of 2 sequences at most")]
    [InlineData("", "longest request", "green", "640 tokens; ")]
    [InlineData("--max-model-len 639", "longest request", "red", "set --max-model-len 640 in ")]
    [InlineData("--max-model-len 640", "longest request", "green", "max_model_len 640")]
    [InlineData("", "promise", "green", "kept at 90 % sure")]
    [InlineData("", "stale names", "green", "none of ")]
    [InlineData("--swap-space 4", "stale names", "red", "removed in 0.18")]
    public void Judges_what_is_deployed(string flags, string line, string state, string seen)
    {
        string file = Write("serve.sh", $"vllm serve meta-llama/Llama-3.1-8B-Instruct {flags}");

        (int code, JsonElement result) = Check($"{Traffic} --current {file}");

        (string State, string Seen, string? _) found = Line(result, line);
        Assert.Equal(state, found.State);
        Assert.Contains(seen, found.Seen, StringComparison.Ordinal);
        Assert.Equal(result.GetProperty("red").GetInt32() > 0 ? 1 : 0, code);
        Assert.Equal("deployed", result.GetProperty("fleet_origin").GetString());
    }

    [Fact]
    public void A_fleet_that_breaks_the_promise_is_red()
    {
        string file = Write("serve.sh", "vllm serve meta-llama/Llama-3.1-8B-Instruct");

        (int code, JsonElement result) = Check(
            $"llama-3.1-8b --gpu H100-SXM --in 2048 --out 256 --rate 60/s --requests 300 --slo ttft_p95=300ms --current {file}"
        );

        Assert.Equal((1, "red"), (code, Line(result, "promise").State));
    }

    [Fact]
    public void Settings_of_another_engine_are_unknown_but_its_names_are_looked_up()
    {
        string file = Write(
            "serve.sh",
            "python3 -m sglang.launch_server --model-path meta-llama/Llama-3.1-8B-Instruct --enable-ep-moe"
        );

        (int code, JsonElement result) = Check($"{Traffic} --current {file}");

        Assert.Equal((1, "red"), (code, Line(result, "stale names").State));
        Assert.Equal("unknown", Line(result, "batching").State);
        Assert.Contains("SGLang", Line(result, "batching").Seen, StringComparison.Ordinal);
    }

    /// <summary>The diurnal course rises by a quarter in 70 minutes at the steepest.</summary>
    [Theory]
    [InlineData("", "unknown", "no course of the traffic")]
    [InlineData("shape: diurnal", "green", "stays as it is")]
    [InlineData("shape: diurnal|cold_start: 60m", "green", "(measured)")]
    [InlineData("shape: diurnal|cold_start: 80m", "red", "a start takes 80 m")]
    [InlineData("shape: diurnal|node: 3600s", "unknown", "estimated, good to a factor of 2")]
    public void Judges_the_cold_start(string words, string state, string seen)
    {
        string[] parts = words.Split('|');
        string scaling =
            parts.Length > 1 ? $"autoscale: {{ policy: hpa, target: 16, min: 1, max: 4, {parts[1]} }}\n" : "";
        string file = Write(
            "chat.yaml",
            $$"""
            model: llama-3.1-8b
            hardware: { gpus: H100-SXM }
            workload: { input: 512, output: 128, rate: 0.02/s, {{parts[0]}} }
            slo: { ttft_p95: 1.5s }
            {{scaling}}
            """
        );

        (int _, JsonElement result) = Check(file);

        (string State, string Seen, string? _) found = Line(result, "cold start");
        Assert.Equal(state, found.State);
        Assert.Contains(seen, found.Seen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--gpu-price 2.5", "unknown", "your own price")]
    [InlineData("--regions lambda/*", "green", "no mix with commitments costs less")]
    [InlineData("--regions lambda/* --assume-discount 30%", "red", "assumed 1y")]
    public void Judges_the_purchase(string flags, string state, string seen)
    {
        (int _, JsonElement result) = Check($"{Traffic} {flags}");

        (string State, string Seen, string? _) found = Line(result, "purchase mix");
        Assert.Equal(state, found.State);
        Assert.Contains(seen, found.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_are_lines_that_the_program_takes()
    {
        (int _, JsonElement bare) = Check(Traffic);
        string file = Write(
            "serve.sh",
            "vllm serve meta-llama/Llama-3.1-8B-Instruct --max-num-seqs 1 --swap-space 4"
        );
        (int _, JsonElement deployed) = Check($"{Traffic} --current {file}");
        string[] commands =
        [
            .. Commands(bare)
                .Concat(Commands(deployed))
                .SelectMany(command => command.Split(" && "))
                .Distinct(),
        ];

        Assert.NotEmpty(commands);
        foreach (string command in commands)
        {
            string[] words = CommandLine.Split(command);
            Assert.Equal("farthing", words[0]);
            VerbEntry? verb = VerbRegistry.Find(words[1]);
            Assert.NotNull(verb);
            ParseResult parsed = CommandWords.Parse(verb.Create(), words[2..]);
            Assert.Empty(UsageFault.AllOf(parsed));
        }
    }

    [Fact]
    public void JUnit_has_a_case_a_line()
    {
        string file = Write("serve.sh", "vllm serve meta-llama/Llama-3.1-8B-Instruct --swap-space 4");
        string junit = Path.Combine(folder.FullName, "check.xml");

        (int code, JsonElement result) = Check($"{Traffic} --current {file} --junit {junit}");

        XElement suite = XDocument.Load(junit).Root!.Element("testsuite")!;
        Assert.Equal(1, code);
        Assert.Equal(
            (
                $"{result.GetProperty("lines").GetArrayLength()}",
                $"{result.GetProperty("red").GetInt32()}",
                $"{result.GetProperty("unknown").GetInt32()}"
            ),
            (
                suite.Attribute("tests")!.Value,
                suite.Attribute("failures")!.Value,
                suite.Attribute("skipped")!.Value
            )
        );
        Assert.All(
            Commands(result),
            command => Assert.DoesNotContain("--junit", command, StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("check examples/two-models.yaml", "FAR6403")]
    [InlineData("check examples/spot-batch.yaml", "FAR6404")]
    [InlineData("check no-such.yaml", "no-such.yaml")]
    [InlineData("check " + Traffic + " --current-gpus 8xH100-SXM", "--current-gpus")]
    public void Bad_input_is_a_fault(string line, string words)
    {
        RunResult run = Run.Farthing(
            line.Replace("examples/", RepositoryRoot.Path + "/examples/", StringComparison.Ordinal)
        );

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static (int Code, JsonElement Result) Check(string line)
    {
        RunResult run = Run.Farthing($"check {line} --json");
        Assert.True(run.ExitCode is 0 or 1, run.Error);
        return (run.ExitCode, JsonDocument.Parse(run.Output).RootElement.GetProperty("result"));
    }

    private static (string State, string Seen, string? Command) Line(JsonElement result, string name)
    {
        JsonElement line = result
            .GetProperty("lines")
            .EnumerateArray()
            .Single(each => each.GetProperty("name").GetString() == name);
        return (
            line.GetProperty("state").GetString()!,
            line.GetProperty("seen").GetString()!,
            line.TryGetProperty("command", out JsonElement command) ? command.GetString() : null
        );
    }

    private static IEnumerable<string> Commands(JsonElement result) =>
        result
            .GetProperty("lines")
            .EnumerateArray()
            .Where(line => line.TryGetProperty("command", out _))
            .Select(line => line.GetProperty("command").GetString()!);

    private string Write(string name, string text)
    {
        string file = Path.Combine(folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }
}
