using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Farthing.Documents.Json;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Shipping;

/// <summary>Rows as a block has them: the members of an export and the place of their record, an object a line. What is null is left out.</summary>
internal sealed class ShipLines : IDisposable
{
    private static readonly IList<JsonPropertyInfo> Members = DocumentJson.Of<ExportedEntry>().Properties;
    private readonly MemoryStream stream = new();
    private readonly Utf8JsonWriter json;

    public ShipLines() =>
        json = new Utf8JsonWriter(
            stream,
            new JsonWriterOptions
            {
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                SkipValidation = true,
            }
        );

    /// <summary>Rows so far.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <param name="at">Where its record begins.</param>
    /// <param name="sequence">The record's number.</param>
    /// <param name="entry">The row.</param>
    /// <param name="tags">Its tags, one by one.</param>
    public void Add(JournalPosition at, long sequence, ExportedEntry entry, IReadOnlyList<string> tags)
    {
        json.WriteStartObject();
        json.WriteNumber("segment", at.Segment);
        json.WriteNumber("offset", at.Offset);
        json.WriteNumber("sequence", sequence);
        foreach (JsonPropertyInfo member in Members)
        {
            object? value = member.Name == "tags" ? tags : member.Get!(entry);
            switch (value)
            {
                case null:
                    break;
                case string text:
                    json.WriteString(member.Name, text);
                    break;
                case long number:
                    json.WriteNumber(member.Name, number);
                    break;
                case double share:
                    json.WriteNumber(member.Name, share);
                    break;
                case Money money:
                    json.WriteString(
                        member.Name,
                        money.Usd.ToString("0.000000000", CultureInfo.InvariantCulture)
                    );
                    break;
                case IReadOnlyList<string> texts:
                    json.WriteStartArray(member.Name);
                    foreach (string text in texts)
                    {
                        json.WriteStringValue(text);
                    }

                    json.WriteEndArray();
                    break;
                default:
                    throw new InvalidOperationException($"{member.Name} is of a kind that is not shipped");
            }
        }

        json.WriteEndObject();
        json.Flush();
        json.Reset();
        stream.WriteByte((byte)'\n');
        Count++;
    }

    /// <summary>All rows.</summary>
    public byte[] ToBytes() => stream.ToArray();

    /// <inheritdoc/>
    public void Dispose()
    {
        json.Dispose();
        stream.Dispose();
    }
}
