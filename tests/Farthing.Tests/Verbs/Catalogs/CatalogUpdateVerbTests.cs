using Farthing.Tests.Cli;

namespace Farthing.Tests.Verbs.Catalogs;

/// <summary>A published file of prices, shown and taken.</summary>
public sealed class CatalogUpdateVerbTests : IDisposable
{
    private const string Prices = """
        { "sample_spec": { "litellm_provider": "x" },
          "gpt-4o-mini": { "litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-07,
            "output_cost_per_token": 6e-07, "cache_read_input_token_cost": 7.5e-08 },
          "xai/grok-4.3": { "litellm_provider": "xai", "mode": "chat", "input_cost_per_token": 1.25e-06,
            "output_cost_per_token": 2.5e-06, "cache_read_input_token_cost": 2e-07,
            "input_cost_per_token_above_200k_tokens": 2.5e-06, "output_cost_per_token_above_200k_tokens": 5e-06 } }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("farthing-update").FullName;

    private string Config => Path.Combine(folder, "config");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_dry_run_shows_old_and_new_and_writes_nothing()
    {
        RunResult run = Update("");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("DRY RUN", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"openai/gpt-4o-mini +input usd per m +\$0\.15 +\$0\.1 +−33 %", run.Output);
        Assert.Contains("openai/gpt-4.1, ", run.Output, StringComparison.Ordinal); // gone, the first of them
        Assert.False(Directory.Exists(Config));
    }

    [Fact]
    public void A_taken_file_is_what_later_answers_are_priced_with()
    {
        Assert.Equal(0, Update(" --yes").ExitCode);

        // 1,000,000 × $0.10/M = $0.10 (before: $0.15)
        RunResult cost = Run.Farthing(
            $"cost apis --in 100000 --out 1 --rate 1/h --model gpt-4o-mini,grok-4.3 --config-dir {Config} --today 2026-11-30"
        );
        Assert.Contains("openai/gpt-4o-mini", cost.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("days old", cost.Output, StringComparison.Ordinal);
        string old = File.ReadAllText(Assert.Single(Directory.GetFiles(Path.Combine(Config, "history"))));
        Assert.Contains("2026-08-21", old, StringComparison.Ordinal);
        Assert.Contains("0.15", old, StringComparison.Ordinal);
        Assert.Matches("changed, 0 new|0 changed", Update("").Output); // taken twice changes nothing
    }

    [Fact]
    public void A_file_that_is_none_of_prices_is_refused_by_name()
    {
        string file = Path.Combine(folder, "other.json");
        File.WriteAllText(file, "{ \"schema\": \"x\", \"core\": [\"mode\"] }");

        RunResult run = Run.Farthing($"catalog update {file} --config-dir {Config}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("models.dev", run.Error, StringComparison.Ordinal);
    }

    private RunResult Update(string flags)
    {
        string file = Path.Combine(folder, "prices.json");
        File.WriteAllText(file, Prices);
        return Run.Farthing(
            $"catalog update {file} --as-of 2026-11-28 --today 2026-11-30 --config-dir {Config}{flags}"
        );
    }
}
