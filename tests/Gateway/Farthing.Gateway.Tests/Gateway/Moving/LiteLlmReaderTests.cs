using System.Text;
using Farthing.Catalogs;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Moving;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Testing;
using Farthing.Tests.Gateway.Hosting;

namespace Farthing.Tests.Gateway.Moving;

public sealed class LiteLlmReaderTests
{
    private static readonly string Examples = Path.Combine(RepositoryRoot.Path, "examples", "gateway");

    private const string Least =
        "model_list: [{ model_name: m, litellm_params: { model: hosted_vllm/a, api_base: http://h:1/v1, input_cost_per_token: 1e-6, output_cost_per_token: 2e-6 } }]\n";

    /// <summary>Whatever is written can be read, and says what the source said.</summary>
    [Fact]
    public void The_example_becomes_a_configuration_that_a_gateway_takes()
    {
        MovedConfiguration moved = Read(
            File.ReadAllText(Path.Combine(Examples, "litellm.yaml")),
            "litellm.yaml",
            true
        );
        GatewayOptions options = Options(moved.Text);

        Assert.Equal(
            [
                "gpt-4o-mini",
                "claude-sonnet",
                "llama-3.1-8b",
                "embeddings",
                "transcripts",
                "claude-at-bedrock",
                "gpt-4",
            ],
            options.Models.Select(model => model.Name)
        );
        Assert.Equal("gpt-4o-mini", options.Models[^1].Deployments[0].Deployment.UpstreamModel);
        Assert.Equal([2.0, 1.0], options.Models[2].Deployments.Select(one => one.Weight));
        Assert.Equal(131072, options.Models[2].Deployments[0].Deployment.ContextTokens);
        Assert.Equal(
            TokenPrice.FromUsdPerMillion(0.05m),
            options.Prices["vllm/meta-llama/Llama-3.1-8B-Instruct"].Uncached
        );
        Assert.Equal(["llama-3.1-8b"], options.Models[0].Fallbacks);
        Assert.Equal(3, options.MaxAttempts);
        Assert.Equal(
            [
                "all per 30d $2000",
                "tag:feature=answers per day $50",
                "team:search per 30d $500",
                "key:search-service per day $25",
            ],
            options.Budgets.Select(budget => $"{budget.Id} ${budget.Limit.Usd:0}")
        );
        KeyOptions key = options.Keys[0];
        Assert.Equal(
            ("search-service", KeySecret.HashOf("sk-example-search"), "search"),
            (key.Id, key.Sha256, key.Team)
        );
        Assert.Equal(["ann--laptop-", "ann"], [options.Keys[1].Id, options.Keys[1].User]);
        Assert.Equal(
            ["team:search 6000", "key:search-service 600"],
            options.Limits.Select(limit => $"{limit.Scope} {limit.RequestsPerMinute}")
        );
    }

    [Fact]
    public void What_has_no_counterpart_is_said_by_name_and_line()
    {
        MovedConfiguration moved = Read(
            File.ReadAllText(Path.Combine(Examples, "litellm.yaml")),
            "litellm.yaml",
            true
        );
        string[] source = File.ReadAllLines(Path.Combine(Examples, "litellm.yaml"));

        foreach (
            string name in (string[])
                [
                    "rpm",
                    "drop_params",
                    "cache",
                    "cache_params",
                    "success_callback",
                    "database_url",
                    "alerting",
                    "master_key",
                ]
        )
        {
            MovingNote note = Assert.Single(
                moved.Notes,
                note => note.Path.EndsWith("." + name, StringComparison.Ordinal)
            );
            Assert.Contains(name + ":", source[note.Line!.Value - 1], StringComparison.Ordinal);
        }

        Assert.Contains(moved.Notes, note => note.Message.Contains("Bedrock", StringComparison.Ordinal));
        Assert.Contains(
            moved.Notes,
            note => note.Message.Contains("mode image_generation", StringComparison.Ordinal)
        );
        Assert.Contains(
            moved.Notes,
            note => note.Message.Contains("no model 'nova'", StringComparison.Ordinal)
        );
        Assert.Contains(moved.Notes, note => note.File == "keys.json" && note.Path == "spend");
    }

    /// <summary>Claude at the clouds, Gemini, and models that are billed by other units; what is there and cannot come along is said.</summary>
    [Theory]
    [InlineData(
        "{ model: bedrock/converse/eu-west-1/anthropic.claude-sonnet-4-5-20250929-v1:0, aws_profile_name: work }",
        "",
        "bedrock: { api: bedrock, region: eu-west-1, profile: work }",
        "upstream: bedrock|model: anthropic.claude-sonnet-4-5-20250929-v1:0|catalog: anthropic/claude-sonnet-4-5",
        "priced as anthropic/claude-sonnet-4-5"
    )]
    [InlineData(
        "{ model: bedrock/us.anthropic.claude-x-v1:0, aws_region_name: us-east-1, aws_secret_access_key: sk-hidden, input_cost_per_token: 3e-6, output_cost_per_token: 15e-6 }",
        "",
        "bedrock: { api: bedrock, region: us-east-1 }",
        "upstream: bedrock|model: us.anthropic.claude-x-v1:0|price: { in: $3/M, out: $15/M }",
        "credentials are looked for"
    )]
    [InlineData(
        "{ model: vertex_ai/claude-sonnet-4-5@20250929, vertex_project: p, vertex_location: global, vertex_credentials: '{\"private_key\":\"sk-hidden\"}' }",
        "",
        "vertex: { api: vertex, region: global, project: p }",
        "upstream: vertex|model: claude-sonnet-4-5@20250929|catalog: anthropic/claude-sonnet-4-5",
        "GOOGLE_APPLICATION_CREDENTIALS"
    )]
    [InlineData(
        "{ model: gemini/gemini-2.5-flash }",
        "",
        "google: { url: \"https://generativelanguage.googleapis.com/v1beta/openai\", speaks: [chat], key_env: GEMINI_API_KEY }",
        "upstream: google|model: gemini-2.5-flash",
        null
    )]
    [InlineData(
        "{ model: openai/whisper-1 }",
        "{ mode: audio_transcription, input_cost_per_second: 0.0001, output_cost_per_second: 0.0001 }",
        "openai: { url: \"https://api.openai.com/v1\", key_env: OPENAI_API_KEY }",
        "upstream: openai|model: whisper-1|price: { per_minute: $0.006 }",
        null
    )]
    [InlineData(
        "{ model: openai/dall-e-3, output_cost_per_image: 0.04 }",
        "{ mode: image_generation }",
        "openai: ",
        "upstream: openai|model: dall-e-3|price: { per_image: $0.04 }",
        null
    )]
    [InlineData(
        "{ model: hosted_vllm/r, api_base: 'http://h:1/v1', input_cost_per_query: 0.002 }",
        "{ mode: rerank }",
        "vllm: ",
        "upstream: vllm|model: r|price: { per_1k_searches: $2 }",
        null
    )]
    public void Models_at_clouds_and_billed_by_units_come_along(
        string settings,
        string info,
        string upstream,
        string model,
        string? note
    )
    {
        MovedConfiguration moved = Read(
            $"model_list:\n  - model_name: m\n    litellm_params: {settings}\n{(info.Length > 0 ? $"    model_info: {info}\n" : "")}"
        );

        Assert.Contains("\n  " + upstream, moved.Text, StringComparison.Ordinal);
        Assert.All(model.Split('|'), member => Assert.Contains(member, moved.Text, StringComparison.Ordinal));
        Assert.DoesNotContain("sk-hidden", moved.Text + string.Concat(moved.Notes), StringComparison.Ordinal);
        if (note is null)
        {
            Assert.Empty(moved.Notes);
        }
        else
        {
            Assert.Contains(moved.Notes, one => one.Message.Contains(note, StringComparison.Ordinal));
        }

        Assert.Equal("m", Assert.Single(Options(moved.Text).Models).Name);
    }

    [Theory]
    [InlineData(
        "{ model: bedrock/amazon.nova-pro-v1:0, aws_region_name: eu-central-1 }",
        "Anthropic's alone"
    )]
    [InlineData("{ model: vertex_ai/gemini-2.5-pro }", "Anthropic's alone")]
    [InlineData("{ model: bedrock/anthropic.claude-x-v1:0 }", "does not say aws_region_name")]
    [InlineData(
        "{ model: vertex_ai/claude-x, vertex_location: global }",
        "does not say vertex_location and vertex_project"
    )]
    public void What_no_cloud_gives_is_left_out(string settings, string said)
    {
        MovedConfiguration moved = Read(
            $$"""
            model_list:
              - { model_name: m, litellm_params: { model: hosted_vllm/a, api_base: "http://h:1/v1", input_cost_per_token: 1e-6, output_cost_per_token: 2e-6 } }
              - { model_name: x, litellm_params: {{settings}} }
            """
        );

        MovingNote note = Assert.Single(moved.Notes);
        Assert.Contains(said, note.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("x:", moved.Text, StringComparison.Ordinal);
    }

    /// <summary>A file of another version: nothing is guessed, and nothing is passed over.</summary>
    [Fact]
    public void Members_that_nobody_knows_are_said_wherever_they_stand()
    {
        MovedConfiguration moved = Read(
            """
            model_list:
              - model_name: m
                added: 1
                litellm_params: { model: hosted_vllm/a, api_base: "http://h:1/v1", unpriceable: x }
                model_info: { shape: round }
            litellm_settings: { novelty: on, max_budget: ten, num_retries: [1] }
            router_settings: { routing_strategy: by-the-stars }
            general_settings: { master_key: sk-1234, odd: [1] }
            agents: []
            """
        );

        Assert.Equal(
            [
                "3 model_list[0].added",
                "4 model_list[0].litellm_params.model",
                "4 model_list[0].litellm_params.unpriceable",
                "5 model_list[0].model_info.shape",
                "6 litellm_settings.num_retries",
                "6 litellm_settings.max_budget",
                "6 litellm_settings.novelty",
                "7 router_settings.routing_strategy",
                "8 general_settings.master_key",
                "8 general_settings.odd",
                "9 agents",
            ],
            moved.Notes.Select(note => $"{note.Line} {note.Path}")
        );
        Assert.DoesNotContain("sk-1234", moved.Text, StringComparison.Ordinal);
        Assert.Contains("unpriced: true", moved.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_stands_in_the_file_is_not_copied()
    {
        MovedConfiguration moved = Read(
            "model_list: [{ model_name: gpt-4o, litellm_params: { model: gpt-4o, api_key: sk-secret-0123456789 } }]\nenvironment_variables: { A: sk-hidden }\n"
        );

        Assert.DoesNotContain("sk-", moved.Text + string.Concat(moved.Notes), StringComparison.Ordinal);
        Assert.Contains("key_env: OPENAI_API_KEY", moved.Text, StringComparison.Ordinal);
        Assert.Equal(2, moved.Notes.Count);
    }

    [Theory]
    [InlineData("model: x\n", "not a configuration of LiteLLM's proxy")]
    [InlineData("- a\n", "not a configuration of LiteLLM's proxy")]
    [InlineData("", "not a configuration of LiteLLM's proxy")]
    [InlineData("model_list: [\n", "not YAML")]
    [InlineData("model_list: many\n", "no model is left")]
    [InlineData(
        "model_list: [{ model_name: a, litellm_params: { model: bedrock/x } }]\n",
        "no model is left"
    )]
    public void What_is_no_such_file_is_refused(string text, string said)
    {
        FarthingException refused = Assert.Throws<FarthingException>(() => Read(text));

        Assert.Contains(said, refused.Faults[0].Message, StringComparison.Ordinal);
        Assert.Equal("config.yaml", refused.Faults[0].File);
    }

    [Theory]
    [InlineData("{\"keys\":3}")]
    [InlineData("[1]")]
    [InlineData("nothing")]
    public void What_is_no_list_of_keys_is_refused(string json)
    {
        FarthingException refused = Assert.Throws<FarthingException>(() =>
            new LiteLlmReader(Hosts.Settings.Table, Catalog.BuiltIn, _ => null).Read(
                Least,
                "config.yaml",
                null,
                (Encoding.UTF8.GetBytes(json), "keys.json")
            )
        );

        Assert.Equal(
            ("keys.json", "this is no list of keys"),
            (refused.Faults[0].File, refused.Faults[0].Message)
        );
    }

    [Fact]
    public void A_pattern_and_a_keys_own_names_come_along()
    {
        const string Config = """
            model_list:
              - model_name: openai/*
                litellm_params: { model: openai/*, api_key: os.environ/OPENAI_API_KEY }
              - model_name: mystery/*
                litellm_params: { model: mystery/* }
            """;
        string json =
            $$$"""[{"token":"{{{new string('a', 64)}}}","key_alias":"k","models":["openai/gpt-4o","openai/*","mystery/x"],"aliases":{"fast":"openai/gpt-4o-mini","lost":"mystery/x"}}]""";
        MovedConfiguration moved = new LiteLlmReader(Hosts.Settings.Table, Catalog.BuiltIn, _ => null).Read(
            Config,
            "config.yaml",
            null,
            (Encoding.UTF8.GetBytes(json), "keys.json")
        );
        GatewayOptions options = Options(moved.Text);

        Assert.Contains(options.Models, model => model.Name == "openai/gpt-4o-mini");
        Assert.Equal(["openai/gpt-4o", "openai/*"], options.Keys[0].Models);
        Assert.Equal(["fast=openai/gpt-4o-mini"], options.Keys[0].Aliases);
        Assert.Contains(
            moved.Notes,
            note => note.Message.Contains("'mystery/*' stands", StringComparison.Ordinal)
        );
        Assert.Contains(moved.Notes, note => note.Message.Contains("'mystery/x'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_whose_models_are_all_gone_is_disabled_and_one_without_a_hash_left_out()
    {
        string json =
            $$"""[{"token":"{{new string('a', 64)}}","key_alias":"old","models":["gone"]},{"token":"sk-...x","key_alias":"bare"},{"token":"{{new string('b', 64)}}","models":["all-team-models"],"max_budget":1,"budget_duration":"1 fortnight"}]""";
        MovedConfiguration moved = new LiteLlmReader(Hosts.Settings.Table, Catalog.BuiltIn, _ => null).Read(
            Least,
            "config.yaml",
            null,
            (Encoding.UTF8.GetBytes(json), "keys.json")
        );
        GatewayOptions options = Options(moved.Text);

        Assert.Equal(
            [("old", true), ("key-bbbbbbbb", false)],
            options.Keys.Select(key => (key.Id, key.IsDisabled))
        );
        Assert.Empty(options.Budgets);
        Assert.Equal(4, moved.Notes.Count);
    }

    private static MovedConfiguration Read(string text, string file = "config.yaml", bool hasKeys = false) =>
        new LiteLlmReader(Hosts.Settings.Table, Catalog.BuiltIn, _ => null).Read(
            text,
            file,
            hasKeys ? (File.ReadAllBytes(Path.Combine(Examples, "litellm-teams.json")), "teams.json") : null,
            hasKeys ? (File.ReadAllBytes(Path.Combine(Examples, "litellm-keys.json")), "keys.json") : null
        );

    private static GatewayOptions Options(string text) =>
        new ServeFileReader(
            Hosts.Settings,
            Catalog.BuiltIn,
            name => $"value of {name}, twenty characters",
            new DateOnly(2026, 11, 20)
        ).Read(text, "farthing.yaml");
}
