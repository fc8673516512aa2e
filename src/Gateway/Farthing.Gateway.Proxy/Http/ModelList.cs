using System.Globalization;
using System.Text.Json.Serialization;
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
    /// <summary>An empty list beside the models, for Codex, which asks for it by that name (<c>?client_version=</c>); null: it did not ask.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Models { get; init; }

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
        Entry[] allowed = [.. NamesOf(models, rights).Select(name => One(name, since))];
        return new ModelList(
            "list",
            allowed,
            HasMore: false,
            allowed.FirstOrDefault()?.Id,
            allowed.LastOrDefault()?.Id
        );
    }

    /// <summary>Names that a caller may use: aliases first.</summary>
    public static IEnumerable<string> NamesOf(IReadOnlyList<string> models, CallerRights rights) =>
        rights
            .Aliases.Where(name => models.Contains(rights.ModelOf(name)))
            .Concat(models.Except(rights.Aliases))
            .Where(name => rights.Allows(rights.ModelOf(name)));

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
