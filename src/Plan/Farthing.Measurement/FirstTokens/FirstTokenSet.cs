using System.Text.Json;
using System.Text.Json.Serialization;
using Farthing.Documents.Calibrations;
using Farthing.Numerics.Reading;

namespace Farthing.Measurement.FirstTokens;

/// <summary>The terms of all engines: data/first-token.json, schema <c>farthing.first_token/1</c>, made by the <c>serving</c> study in <c>eng/</c>.</summary>
/// <param name="AsOf">Day of the fit, ISO.</param>
/// <param name="Provenance">How it was made.</param>
/// <param name="Engines">One entry per engine family.</param>
public sealed record FirstTokenSet(string AsOf, string Provenance, IReadOnlyList<FirstTokenTerms> Engines)
{
    /// <summary>The name of the schema.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema { get; init; } = "farthing.first_token/1";

    private const string Resource = "first-token.json";
    private static readonly Lazy<FirstTokenSet> Embedded = new(ReadEmbedded);

    /// <summary>The terms that are built in.</summary>
    public static FirstTokenSet BuiltIn => Embedded.Value;

    /// <summary>No terms: first tokens leave when they are computed.</summary>
    public static FirstTokenSet None { get; } = new("", "", []);

    /// <summary>The terms of an engine; null where none were fitted.</summary>
    public FirstTokenTerms? Find(string engine) => Engines.FirstOrDefault(terms => terms.Engine == engine);

    /// <summary>The set as text; the same set gives the same bytes.</summary>
    public string Write() => SchemaDocument.Write(this, FirstTokenJson.Default.FirstTokenSet);

    private static FirstTokenSet ReadEmbedded()
    {
        using Stream stream =
            typeof(FirstTokenSet).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException(Resource + " is not embedded");
        return JsonSerializer.Deserialize(stream, FirstTokenJson.Default.FirstTokenSet)!;
    }
}
