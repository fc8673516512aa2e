using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Farthing.Measurement.FirstTokens;

/// <summary>The terms of all engines: data/first-token.json, schema <c>farthing.first_token/1</c>, made by <c>farthing calibrate serving</c>.</summary>
/// <param name="AsOf">Day of the fit, ISO.</param>
/// <param name="Provenance">How it was made.</param>
/// <param name="Engines">One entry per engine family.</param>
public sealed record FirstTokenSet(string AsOf, string Provenance, IReadOnlyList<FirstTokenTerms> Engines)
{
    private const string Schema = "farthing.first_token/1";
    private const string Resource = "first-token.json";
    private static readonly Lazy<FirstTokenSet> Embedded = new(ReadEmbedded);

    /// <summary>The terms that are built in.</summary>
    public static FirstTokenSet BuiltIn => Embedded.Value;

    /// <summary>No terms: first tokens leave when they are computed.</summary>
    public static FirstTokenSet None { get; } = new("", "", []);

    /// <summary>The terms of an engine; null where none were fitted.</summary>
    public FirstTokenTerms? Find(string engine) => Engines.FirstOrDefault(terms => terms.Engine == engine);

    /// <summary>The set as text; the same set gives the same bytes.</summary>
    public string Write()
    {
        using MemoryStream stream = new();
        using (
            Utf8JsonWriter json = new(
                stream,
                new JsonWriterOptions
                {
                    Indented = true,
                    Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                }
            )
        )
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteString("as_of", AsOf);
            json.WriteString("provenance", Provenance);
            json.WriteStartArray("engines");
            foreach (FirstTokenTerms terms in Engines)
            {
                json.WriteStartObject();
                json.WriteString("engine", terms.Engine);
                json.WriteNumber("ms_per_layer", terms.MsPerLayer);
                json.WriteNumber("decode_steps", terms.DecodeSteps);
                json.WriteNumber("tables", terms.Tables);
                json.WriteNumber("rows", terms.Rows);
                json.WriteNumber("median_percent", terms.MedianPercent);
                json.WriteNumber("p90_percent", terms.P90Percent);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static FirstTokenSet ReadEmbedded()
    {
        using Stream stream =
            typeof(FirstTokenSet).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException(Resource + " is not embedded");
        using JsonDocument document = JsonDocument.Parse(stream);
        JsonElement root = document.RootElement;
        return new FirstTokenSet(
            Text(root, "as_of"),
            Text(root, "provenance"),
            [
                .. root.GetProperty("engines")
                    .EnumerateArray()
                    .Select(item => new FirstTokenTerms(
                        Text(item, "engine"),
                        item.GetProperty("ms_per_layer").GetDouble(),
                        item.GetProperty("decode_steps").GetDouble(),
                        item.GetProperty("tables").GetInt32(),
                        item.GetProperty("rows").GetInt32(),
                        item.GetProperty("median_percent").GetDouble(),
                        item.GetProperty("p90_percent").GetDouble()
                    )),
            ]
        );
    }

    private static string Text(JsonElement item, string key) => item.GetProperty(key).GetString() ?? "";
}
