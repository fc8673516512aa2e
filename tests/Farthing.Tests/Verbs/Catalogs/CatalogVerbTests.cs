using System.Text.Json;
using Farthing.Testing;
using Farthing.Tests.Catalogs.HuggingFace;
using Farthing.Tests.Cli;
using Farthing.Verbs;

namespace Farthing.Tests.Verbs.Catalogs;

public sealed class CatalogVerbTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("farthing-catalog-").FullName;

    private string Common => $"--config-dir {folder}/config --today 2026-11-20";

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("models", "meta-llama/Llama-3.3-70B-Instruct")]
    [InlineData("gpus", "RTX-PRO-6000")]
    [InlineData("instances", "p5.48xlarge")]
    [InlineData("apis", "groq/llama-3.3-70b-versatile")]
    [InlineData("mig", "1g.10gb")]
    [InlineData("quality", "gguf-q4_k_m")]
    [InlineData("commitments", "gcp-cud-a3-highgpu-1y")]
    public void Lists_every_kind_within_120_columns(string kind, string entry)
    {
        RunResult run = Run.Farthing($"catalog list {kind} {Common}");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(entry, run.Output, StringComparison.Ordinal);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
    }

    [Theory]
    [InlineData("show model deepseek-v3", "MLA 128×(512+64)")]
    [InlineData("show model glm-4.6", "STAND-IN")]
    [InlineData("show gpu h100", "UNVERIFIED  memory_mib")]
    [InlineData("show instance p5.48xlarge", "55.04")]
    [InlineData("show api anthropic/claude-sonnet-5", "from 2026-09-01")]
    [InlineData("show mig h200", "1g.18gb")]
    [InlineData("show commitment gcp-cud-a3-highgpu-3y", "−56 %")]
    [InlineData("show commitments aws-sp-ec2-1y", "not known: give a price or a discount")]
    [InlineData("list commitments --gpu L4 --cloud gcp", "gcp-cud-g2-3y")]
    [InlineData("search committed", "gcp-cud-a2-highgpu-1y")]
    [InlineData("show quality awq", "Qwen documentation, quantization benchmark (read 2026-11-22")]
    [InlineData("search qwen3-30b", "Qwen/Qwen3-30B-A3B")]
    [InlineData("support qwen3-30b-a3b H100", "768/4 = 192 is not a multiple of 128")]
    [InlineData("support llama-3.1-8b A100 sglang", "at best transferred")]
    public void Pages_hold_what_matters_within_120_columns(string line, string words)
    {
        RunResult run = Run.Farthing($"catalog {line} {Common}");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(words, run.Output, StringComparison.Ordinal);
        // A path that is longer than a line stands whole, on a line of its own.
        Assert.All(
            run.Output.Split('\n').Where(text => text.Trim().Contains(' ')),
            text => Assert.InRange(text.Length, 0, 120)
        );
    }

    [Theory]
    [InlineData("list models")]
    [InlineData("list gpus")]
    [InlineData("list instances")]
    [InlineData("list apis")]
    [InlineData("list mig")]
    [InlineData("list quality")]
    [InlineData("list instances --gpu L4 --cloud aws")]
    [InlineData("show model kimi-k2.5")]
    [InlineData("show gpu T4")]
    [InlineData("show api gpt-5.4")]
    [InlineData("show instance p5.48xlarge")]
    [InlineData("show mig A30")]
    [InlineData("show quality q4_k_m")]
    [InlineData("search quality awq qwen2")]
    [InlineData("search llama 70b")]
    [InlineData("support gpt-oss-120b L40S")]
    public void Every_answer_is_one_json_document_too(string line) => HoldsToItsSchema(line);

    private JsonElement HoldsToItsSchema(string line)
    {
        RunResult run = Run.Farthing($"catalog {line} --json {Common}");

        Assert.Equal((0, ""), (run.ExitCode, run.ExitCode == 0 ? "" : run.Error));
        using JsonDocument document = JsonDocument.Parse(run.Output);
        string verb = "catalog." + line.Split(' ')[0];
        Assert.Equal($"farthing.{verb}/1", document.RootElement.GetProperty("schema").GetString());
        JsonElement result = document.RootElement.GetProperty("result").Clone();
        string schema = SchemaVerb.TextOf(verb);
        Assert.Empty(JsonSchema.Check(result.GetRawText(), schema));
        return result;
    }

    [Fact]
    public void Stale_prices_are_warned_about_on_stderr_and_marked()
    {
        RunResult old = Run.Farthing($"catalog list apis --provider openai {Common}");
        RunResult young = Run.Farthing(
            $"catalog list apis --provider openai --config-dir {folder}/config --today 2026-11-01"
        );

        Assert.Contains(
            "19 of 19 prices are older than 90 days (oldest 2026-08-21)",
            old.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("2026-08-21 !", old.Output, StringComparison.Ordinal);
        Assert.Empty(young.Error);
    }

    [Fact]
    public void An_added_model_resolves_afterwards_and_adding_it_again_changes_nothing()
    {
        string config = Path.Combine(folder, "config.json");
        File.WriteAllText(config, PublicConfigs.Qwen30B);

        RunResult add = Run.Farthing($"catalog add model {config} --id my-model {Common}");
        byte[] first = File.ReadAllBytes(Path.Combine(folder, "config", "models.json"));
        JsonElement again = HoldsToItsSchema($"add model {config} --id my-model");
        JsonElement show = HoldsToItsSchema("show model MY-MODEL");

        Assert.Equal(0, add.ExitCode);
        Assert.Equal(again.GetRawText(), show.GetRawText());
        Assert.Contains("30.5 B parameters, 3.35 B per token", add.Output, StringComparison.Ordinal);
        Assert.Equal(first, File.ReadAllBytes(Path.Combine(folder, "config", "models.json")));
        Assert.Equal(30_532_122_624, show.GetProperty("params").GetProperty("total").GetInt64());
    }

    [Fact]
    public void A_model_has_the_format_of_the_file_beside_and_memory_counts_its_parts()
    {
        string config = Path.Combine(folder, "config.json");
        File.WriteAllText(config, PublicConfigs.Llama8B);
        File.WriteAllText(
            Path.Combine(folder, "hf_quant_config.json"),
            """{"quantization":{"quant_algo":"NVFP4","exclude_modules":["lm_head","*self_attn*"]}}"""
        );

        HoldsToItsSchema($"add model {config} --id beside");
        JsonElement show = HoldsToItsSchema("show model beside");
        RunResult memory = Run.Farthing($"cost memory --model beside --config-dir {folder}/config");

        Assert.Equal("bf16", show.GetProperty("checkpoint_precision").GetProperty("attention").GetString());
        // Billions: feed-forward 5.637 · 0.5625 B, attention 1.342, embedding and head 0.525 each · 2 B.
        Assert.Equal((0, ""), (memory.ExitCode, memory.Error));
        Assert.Contains("in nvfp4: 7.96 GB of weights", memory.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_architecture_is_read_as_a_named_one()
    {
        string config = Path.Combine(folder, "config.json");
        File.WriteAllText(
            config,
            PublicConfigs.Qwen30B.Replace("qwen3_moe", "strange", StringComparison.Ordinal)
        );

        RunResult refused = Run.Farthing($"catalog add model {config} {Common}");
        RunResult read = Run.Farthing($"catalog add model {config} --as qwen3 --id mine {Common}");
        RunResult show = Run.Farthing($"catalog show model mine {Common}");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("FAR2008", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, read.ExitCode);
        Assert.Contains("read as qwen3, as --as says", show.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_config_leaves_nothing_behind()
    {
        string config = Path.Combine(folder, "config.json");
        File.WriteAllText(config, "{\"model_type\":\"llama\"}");

        RunResult run = Run.Farthing($"catalog add model {config} {Common}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("hidden_size", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder, "config")));
    }

    [Fact]
    public void Prices_lie_over_what_is_built_in()
    {
        string prices = Path.Combine(folder, "prices.json");
        File.WriteAllText(
            prices,
            """{"instances":[{"cloud":"lambda","instance_type":"my-h100","gpu":"H100","gpu_count":8,"on_demand_usd_per_hour":16,"as_of":"2026-11-19"}]}"""
        );

        RunResult run = Run.Farthing(
            $"catalog list instances --gpu H100 --cloud lambda --prices {prices} {Common}"
        );

        Assert.Equal(1, HoldsToItsSchema($"add instances {prices}").GetProperty("added").GetInt32());
        Assert.Contains("my-h100", run.Output, StringComparison.Ordinal);
        Assert.Contains("2.00", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list gpuz", "FAR1102")]
    [InlineData("list models --gpu H100", "FAR1104")]
    [InlineData("list instances --gpu H1000", "FAR2001")]
    [InlineData("show model no-such-model", "FAR2001")]
    [InlineData("show instance p55.48xlarge", "FAR2001")]
    [InlineData("support llama-3.1-8b H100 vlm", "FAR2001")]
    [InlineData("add mig x.json", "FAR1102")]
    [InlineData("add model no-such-file.json", "FAR1105")]
    [InlineData("list gpus --today yesterday", "FAR2006")]
    [InlineData("list gpus --prices no-such-file.json", "FAR2011")]
    public void Bad_input_exits_2_with_a_code(string line, string code)
    {
        RunResult run = Run.Farthing($"catalog {line} --config-dir {folder}/config");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(code, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_found_is_the_answer_no()
    {
        Assert.Equal(1, Run.Farthing($"catalog search zzzzz {Common}").ExitCode);
        Assert.Equal(1, Run.Farthing($"catalog list instances --gpu GB300 {Common}").ExitCode);
        Assert.Equal(1, Run.Farthing($"catalog show mig L4 {Common}").ExitCode);
    }
}
