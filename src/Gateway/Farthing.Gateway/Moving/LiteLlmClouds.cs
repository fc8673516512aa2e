using System.Text.RegularExpressions;

namespace Farthing.Gateway.Moving;

/// <summary>Anthropic's models at Bedrock and Vertex AI, as LiteLLM names them and as upstreams here.</summary>
internal static partial class LiteLlmClouds
{
    /// <summary>The model's name at the cloud and its upstream; null where the entry cannot be taken over, which is then said.</summary>
    /// <param name="name">What clients call it.</param>
    /// <param name="api">bedrock or vertex.</param>
    /// <param name="model">Behind the provider's name.</param>
    /// <param name="settings">The entry's <c>litellm_params</c>.</param>
    /// <param name="variables">For what it takes from variables.</param>
    public static (string Model, YamlMembers Upstream)? Take(
        string name,
        string api,
        string model,
        LiteLlmSection settings,
        LiteLlmVariables variables
    )
    {
        bool isBedrock = api == "bedrock";
        Match parts = isBedrock ? BedrockPath().Match(model) : Match.Empty;
        string there = parts.Success ? parts.Groups["model"].Value : model;
        if (CatalogNameOf(there) is null && !there.StartsWith("arn:", StringComparison.Ordinal))
        {
            settings.Note(
                $"'{name}': of {(isBedrock ? "Bedrock" : "Vertex AI")}'s models the gateway speaks to Anthropic's alone; left out"
            );
            return null;
        }

        string? region = variables.Text(settings, isBedrock ? "aws_region_name" : "vertex_location");
        region ??= parts.Groups["region"] is { Success: true } inPath ? inPath.Value : null;
        string? project = isBedrock ? null : variables.Text(settings, "vertex_project");
        if (region is null || (!isBedrock && project is null))
        {
            settings.Note(
                $"'{name}' does not say {(isBedrock ? "aws_region_name" : "vertex_location and vertex_project")}; left out"
            );
            return null;
        }

        string? file = isBedrock ? null : variables.Text(settings, "vertex_credentials");
        if (file?.StartsWith('{') is true)
        {
            settings.Note(
                "vertex_credentials",
                "is left out: a key must not stand in a file that is shared; put it into one of its own, named by GOOGLE_APPLICATION_CREDENTIALS or credentials_file:"
            );
            file = null;
        }

        YamlMembers upstream = new YamlMembers()
            .With("api", api)
            .With("region", region)
            .With("project", project)
            .With("profile", isBedrock ? variables.Text(settings, "aws_profile_name") : null)
            .With("credentials_file", file);
        return (there, upstream);
    }

    /// <summary>The entry of the catalog's prices for a model at a cloud: Anthropic's own; null for models of others.</summary>
    public static string? CatalogNameOf(string model)
    {
        Match claude = Claude().Match(model);
        return claude.Success ? "anthropic/" + claude.Groups["model"].Value : null;
    }

    /// <summary><c>converse/</c>, a region, or both before the model.</summary>
    [GeneratedRegex("^(?:(?:converse|invoke)/)?(?:(?<region>[a-z]{2}(?:-[a-z]+)+-[0-9])/)?(?<model>[^/].*)$")]
    private static partial Regex BedrockPath();

    /// <summary><c>us.anthropic.claude-sonnet-4-5-20250929-v1:0</c>, <c>claude-sonnet-4-5@20250929</c>.</summary>
    [GeneratedRegex(
        "^(?:(?:[a-z]+\\.)?anthropic\\.)?(?<model>claude-[a-z0-9.-]+?)(?:[-@][0-9]{8})?(?:-v[0-9]+(?::[0-9]+)?)?(?:@default)?$"
    )]
    private static partial Regex Claude();
}
