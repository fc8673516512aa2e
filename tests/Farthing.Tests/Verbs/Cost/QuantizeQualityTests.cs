using System.Text.Json;
using Farthing.Tests.Cli;
using Farthing.Tests.Plans;

namespace Farthing.Tests.Verbs.Cost;

/// <summary>What <c>cost quantize</c> says of quality.</summary>
public sealed class QuantizeQualityTests
{
    [Theory]
    [InlineData("awq", "Qwen documentation")]
    [InlineData("gptq", "Qwen documentation")]
    [InlineData("nf4", "derekl35")]
    [InlineData("gguf-q4_k_m", "llama.cpp")]
    [InlineData("fp8", "effectively lossless at all sizes")]
    [InlineData("nvfp4", "FPQuant")]
    public void Lists_evidence_by_task_without_a_price(string to, string words)
    {
        RunResult run = Run.Farthing($"cost quantize --to {to}");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(words, run.Output, StringComparison.Ordinal);
        Assert.Contains("no evidence held", run.Output, StringComparison.Ordinal);
        Assert.All(run.Output.Split('\n'), text => Assert.InRange(text.Length, 0, 120));
    }

    [Theory]
    [InlineData("mxfp4", "no evidence held for mxfp4", "did you mean 'nvfp4'")]
    [InlineData("gguf-q4_k_s", "no evidence held for gguf-q4_k_s", "did you mean 'gguf-q4_k_m'")]
    [InlineData("awqq", "no such format or method", "did you mean 'awq'")]
    public void What_nothing_is_known_of_is_refused_with_the_nearest(
        string to,
        string message,
        string nearest
    )
    {
        RunResult run = Run.Farthing($"cost quantize --to {to} --price $1/M");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Contains(nearest, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cost quantize --to gguf-q4_k_m --params 8B", "--params has no effect")]
    [InlineData("cost quantize --to nf4 --model llama-3.1-8b --gpus 1xL40S", "not simulated")]
    public void What_has_no_effect_on_a_method_is_refused(string line, string words)
    {
        RunResult run = Run.Farthing(line);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_method_is_priced_as_its_format()
    {
        JsonElement format = Result("cost quantize --to int4 --price $1/M --params 8B");
        JsonElement method = Result("cost quantize --to awq --price $1/M --params 8B");

        foreach (string member in (string[])["price_after", "speedup", "recovered_quality", "nominal_bytes"])
        {
            Assert.Equal(format.GetProperty(member).GetRawText(), method.GetProperty(member).GetRawText());
        }
    }

    [Fact]
    public void Each_row_of_the_document_has_its_source()
    {
        JsonElement quality = Result("cost quantize --to int4").GetProperty("quality");

        Assert.Equal("int4", quality.GetProperty("method").GetString());
        Assert.All(
            quality.GetProperty("entries").EnumerateArray(),
            row =>
            {
                Assert.NotEqual("", row.GetProperty("source").GetProperty("name").GetString());
                Assert.StartsWith("2026-", row.GetProperty("source").GetProperty("read_on").GetString());
            }
        );
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_fleet_is_simulated_in_a_format_without_evidence()
    {
        JsonElement result = Result(
            $"cost quantize --to mxfp4 --model llama-3.1-8b --gpus 1xB200 --in 512 --out 64 --slo ttft_p95=1s {PlanLines.Still}"
        );

        Assert.False(result.TryGetProperty("recovered_quality", out _));
        Assert.Equal("nvfp4", result.GetProperty("quality").GetProperty("nearest").GetString());
        Assert.Contains("no evidence held for mxfp4", result.GetProperty("answer").GetString());
    }

    private static JsonElement Result(string line)
    {
        RunResult run = Run.Farthing(line + " --json");
        Assert.Equal((0, ""), (run.ExitCode, run.ExitCode == 0 ? "" : run.Error));
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("result").Clone();
    }
}
