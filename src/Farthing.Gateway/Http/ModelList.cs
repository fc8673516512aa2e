using System.Globalization;
using Farthing.Gateway.Admission;

namespace Farthing.Gateway.Http;

/// <summary>The models that a caller may use, with the members that OpenAI's and Anthropic's clients each look for.</summary>
internal sealed record ModelList(
    string Object,
    IReadOnlyList<ModelList.Entry> Data,
    bool HasMore,
    string? FirstId,
    string? LastId
)
{
    /// <summary>One model.</summary>
    internal sealed record Entry(
        string Id,
        string Object,
        string Type,
        string DisplayName,
        long Created,
        string CreatedAt,
        string OwnedBy
    );

    /// <summary>The list.</summary>
    public static ModelList Of(IReadOnlyList<string> models, CallerRights rights, DateTimeOffset since)
    {
        Entry[] allowed =
        [
            .. rights
                .Aliases.Where(name => models.Contains(rights.ModelOf(name)))
                .Concat(models.Except(rights.Aliases))
                .Where(name => rights.Allows(rights.ModelOf(name)))
                .Select(name => One(name, since)),
        ];
        return new ModelList(
            "list",
            allowed,
            HasMore: false,
            allowed.FirstOrDefault()?.Id,
            allowed.LastOrDefault()?.Id
        );
    }

    /// <summary>One model.</summary>
    public static Entry One(string model, DateTimeOffset since) =>
        new(
            model,
            "model",
            "model",
            model,
            since.ToUnixTimeSeconds(),
            since.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            "farthing"
        );
}
