using Farthing.Gateway.Dialects;

namespace Farthing.Gateway.Forwarding;

/// <summary>Azure OpenAI's three forms of address.</summary>
/// <remarks>
/// Without a version, or with <c>v1</c>, <c>preview</c> or <c>latest</c>: <c>/openai/v1/chat/completions</c>, the model in the body is the deployment's name. With a date (<c>2024-10-21</c>): <c>/openai/deployments/NAME/chat/completions?api-version=…</c>; responses are not below a deployment there, their body names it.
/// </remarks>
internal static class AzureAddress
{
    /// <summary>Address of an endpoint.</summary>
    /// <param name="resource">The resource's address; a path such as <c>/openai</c> or <c>/openai/v1</c> at its end is the same address.</param>
    /// <param name="version">The <c>api-version</c>; null without.</param>
    /// <param name="dialect">What is called.</param>
    /// <param name="deployment">The deployment's name.</param>
    public static Uri Of(Uri resource, string? version, Dialect dialect, string deployment)
    {
        string root = resource.AbsoluteUri.TrimEnd('/');
        root = Without(Without(root, "/v1"), "/openai");
        string query = version is null or "v1" ? "" : "?api-version=" + Uri.EscapeDataString(version);
        if (version is null or "v1" or "preview" or "latest")
        {
            return new Uri($"{root}/openai/v1{dialect.Path}{query}");
        }

        return dialect.IsBelowDeployment
            ? new Uri($"{root}/openai/deployments/{Uri.EscapeDataString(deployment)}{dialect.Path}{query}")
            : new Uri($"{root}/openai{dialect.Path}{query}");
    }

    private static string Without(string text, string end) =>
        text.EndsWith(end, StringComparison.Ordinal) ? text[..^end.Length] : text;
}
