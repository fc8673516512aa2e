using System.Globalization;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Http;

/// <summary>The models that a caller may use, in the shape of Anthropic's list.</summary>
internal sealed record MessagesModelList(
    IReadOnlyList<MessagesModelList.Model> Data,
    bool HasMore,
    string? FirstId,
    string? LastId
)
{
    /// <summary>One model; what the gateway does not know of it is null.</summary>
    internal sealed record Model(
        string Type,
        string Id,
        string DisplayName,
        string CreatedAt,
        long? MaxInputTokens,
        long? MaxTokens,
        string? Capabilities,
        string? DeprecatedAt,
        string? RetiresAt,
        string Lifecycle,
        string? Line
    );

    /// <summary>The list.</summary>
    /// <param name="names">Names of models.</param>
    /// <param name="deploymentOf">A model's deployment; null where it has none.</param>
    /// <param name="since">What stands for the models' date.</param>
    public static MessagesModelList Of(
        IEnumerable<string> names,
        Func<string, Deployment?> deploymentOf,
        DateTimeOffset since
    )
    {
        Model[] all = [.. names.Select(name => One(name, deploymentOf(name), since))];
        return new MessagesModelList(all, HasMore: false, all.FirstOrDefault()?.Id, all.LastOrDefault()?.Id);
    }

    /// <summary>One model.</summary>
    public static Model One(string name, Deployment? deployment, DateTimeOffset since) =>
        new(
            "model",
            name,
            name,
            since.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            deployment?.ContextTokens,
            deployment?.MaxOutputTokens,
            null,
            null,
            null,
            "active",
            null
        );
}
