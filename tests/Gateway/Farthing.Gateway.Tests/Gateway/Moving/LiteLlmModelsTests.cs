using Farthing.Catalogs;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Gateway.Moving;
using Farthing.Tests.Gateway.Hosting;

namespace Farthing.Tests.Gateway.Moving;

/// <summary>Deployments of LiteLLM's models: none is lost in silence, and each keeps its address and its price.</summary>
public sealed class LiteLlmModelsTests
{
    /// <summary>LiteLLM's usual form of an address is a variable: its value is written out, a variable that is not set leaves a placeholder.</summary>
    [Theory]
    [InlineData("api_base: os.environ/SET", "http://10.0.0.7:8000/v1")]
    [InlineData("base_url: os.environ/SET", "http://10.0.0.7:8000/v1")]
    [InlineData("api_base: os.environ/NOT_SET", "http://not-set.invalid/v1")]
    [InlineData("api_base: os.environ/NO_ADDRESS", "http://no-address.invalid/v1")]
    // Where nothing is said, LiteLLM looks into a variable of the provider's.
    [InlineData("order: 1", "http://hosted-vllm-api-base.invalid/v1")]
    public void An_address_out_of_a_variable_is_taken_over(string member, string address)
    {
        MovedConfiguration moved = Read(
            $$"""
            model_list:
              - { model_name: chat, litellm_params: { model: hosted_vllm/m, {{member}}, api_key: os.environ/SET } }
            """
        );

        GatewayOptions options = Options(moved.Text);
        Assert.Equal(
            address,
            options.Models[0].Deployments[0].Deployment.Upstream.Address.ToString().TrimEnd('/')
        );
        // Keys stay in their variables: the value of none is written.
        Assert.Contains("key_env: SET", moved.Text, StringComparison.Ordinal);
        Assert.Contains(
            moved.Notes,
            note =>
                note.Message.Contains(
                    address.Contains("invalid", StringComparison.Ordinal)
                        ? "stands in its place"
                        : "is written out",
                    StringComparison.Ordinal
                )
        );
    }

    /// <summary>LiteLLM puts the file's own variables into its surroundings; secrets among them are not written.</summary>
    [Fact]
    public void Variables_of_the_file_itself_are_read()
    {
        MovedConfiguration moved = Read(
            """
            environment_variables: { OWN: "http://10.0.0.9:8000/v1", OWN_KEY: sk-secret }
            model_list:
              - { model_name: chat, litellm_params: { model: hosted_vllm/m, api_base: os.environ/OWN, api_key: os.environ/OWN_KEY } }
            """
        );

        Assert.Contains("http://10.0.0.9:8000/v1", moved.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-secret", moved.Text, StringComparison.Ordinal);
        Assert.Contains(moved.Notes, note => note.Path == "environment_variables");
    }

    /// <summary>One of two deployments is not lost in silence: its address may come, or the model says that it has one less.</summary>
    [Fact]
    public void A_model_that_loses_a_deployment_says_so()
    {
        const string Config = """
            model_list:
              - { model_name: mix, litellm_params: { model: openai/a, api_base: os.environ/NOT_SET, input_cost_per_token: 2e-6, output_cost_per_token: 6e-6 } }
              - { model_name: mix, litellm_params: { model: openai/b, api_base: https://b.example.net/v1, input_cost_per_token: 1e-6, output_cost_per_token: 3e-6 } }
              - { model_name: lame, litellm_params: { model: sagemaker/a } }
              - { model_name: lame, litellm_params: { model: openai/gpt-4o } }
              - { model_name: lame, litellm_params: [ 3 ] }
              - nothing
            """;

        MovedConfiguration moved = Read(Config);
        GatewayOptions options = Options(moved.Text);

        Assert.Equal([2, 1], options.Models.Select(model => model.Deployments.Count));
        Assert.Contains(
            moved.Notes,
            note => note.Message.Contains("'lame' keeps 1 of its 3 deployments", StringComparison.Ordinal)
        );
    }

    /// <summary>A deployment of Azure has a name of its own; base_model says whose price it has.</summary>
    [Fact]
    public void A_base_model_gives_the_price()
    {
        const string Config = """
            model_list:
              - model_name: az
                litellm_params: { model: azure/mine, api_base: https://x.openai.azure.com, api_key: os.environ/AZ, api_version: 2024-10-21 }
                model_info: { base_model: azure/gpt-4o-mini }
              - model_name: other
                litellm_params: { model: azure/mine-2, api_base: https://x.openai.azure.com, api_key: os.environ/AZ, api_version: 2024-10-21 }
                model_info: { base_model: azure/never-heard-of }
            """;

        MovedConfiguration moved = Read(Config);

        Assert.Contains("catalog: openai/gpt-4o-mini", moved.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "unpriced",
            moved.Text[..moved.Text.IndexOf("other:", StringComparison.Ordinal)],
            StringComparison.Ordinal
        );
        Assert.Contains(
            moved.Notes,
            note => note.Message.Contains("no price of azure/never-heard-of", StringComparison.Ordinal)
        );
    }

    /// <summary>A second key of a provider makes a second upstream; its models keep the seller's prices.</summary>
    [Fact]
    public void A_second_key_of_a_seller_keeps_its_prices()
    {
        MovedConfiguration moved = Read(
            """
            model_list:
              - { model_name: a, litellm_params: { model: openai/gpt-4o-mini, api_key: os.environ/ONE } }
              - { model_name: b, litellm_params: { model: openai/gpt-4o-mini, api_key: os.environ/TWO } }
            """
        );

        Assert.DoesNotContain("unpriced", moved.Text, StringComparison.Ordinal);
        Assert.Contains(
            "b: { upstream: openai-2, model: gpt-4o-mini, catalog: openai/gpt-4o-mini }",
            moved.Text,
            StringComparison.Ordinal
        );
    }

    private static string? Variable(string name) =>
        name switch
        {
            "SET" => "http://10.0.0.7:8000/v1",
            "NO_ADDRESS" => "somewhere",
            _ => null,
        };

    private static MovedConfiguration Read(string text) =>
        new LiteLlmReader(Hosts.Settings.Table, Catalog.BuiltIn, Variable).Read(
            text,
            "config.yaml",
            null,
            null
        );

    private static GatewayOptions Options(string text) =>
        new ServeFileReader(
            Hosts.Settings,
            Catalog.BuiltIn,
            name => $"value of {name}, twenty characters",
            new DateOnly(2026, 11, 20)
        ).Read(text, "farthing.yaml");
}
