using Farthing.Tests.Cli;

namespace Farthing.Tests.Verbs.Catalogs;

/// <summary>Prices that are not understood are named where they come in.</summary>
public sealed class UnreadPricesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("farthing-unread-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Adding_a_file_names_its_models_and_members()
    {
        RunResult added = Add();

        Assert.Equal(0, added.ExitCode);
        Assert.Contains("2 apis added", added.Output, StringComparison.Ordinal);
        Assert.Contains("NOTE  1 of them have prices", added.Output, StringComparison.Ordinal);
        Assert.Contains("unpriced: allow", added.Output, StringComparison.Ordinal);
        Assert.Contains(
            "  own/audio: citation_cost_per_token, ocr_cost_per_page",
            added.Output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("own/plain", added.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_first_configuration_that_is_priced_by_it_is_warned_of()
    {
        Add();
        RunResult written = Run.Farthing(
            $"serve init --model audio --price catalog --config-dir {folder}/config"
        );

        Assert.Equal(0, written.ExitCode);
        Assert.Contains(
            "prices of own/audio are not understood (citation_cost_per_token, ocr_cost_per_page)",
            written.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Prices_of_a_moved_configuration_are_named_and_stay_with_their_model()
    {
        string config = Path.Combine(folder, "config.yaml");
        File.WriteAllText(
            config,
            """
            model_list:
              - model_name: talk
                litellm_params: { model: openai/talk, input_cost_per_token: 2.5e-06, output_cost_per_token: 1e-05, input_cost_per_audio_token: 4e-05, ocr_cost_per_page: 4e-05, output_cost_per_second: 0 }
            """
        );

        RunResult written = Run.Farthing($"serve init --from {config}");

        Assert.Equal(0, written.ExitCode);
        Assert.Contains(
            "prices of talk are not understood (ocr_cost_per_page)",
            written.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("audio_in: $40/M", written.Output, StringComparison.Ordinal);
        Assert.Contains("uncharged: [ocr_cost_per_page]", written.Output, StringComparison.Ordinal);
    }

    private RunResult Add()
    {
        string prices = Path.Combine(folder, "prices.json");
        File.WriteAllText(
            prices,
            """
            { "own/plain": { "litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06 },
              "own/audio": { "litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1e-05,
                "citation_cost_per_token": 4e-05, "ocr_cost_per_page": 8e-05 } }
            """
        );
        return Run.Farthing($"catalog add apis {prices} --config-dir {folder}/config");
    }
}
