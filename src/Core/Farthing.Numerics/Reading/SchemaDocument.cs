using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Farthing.Numerics.Faults;

namespace Farthing.Numerics.Reading;

/// <summary>Documents that Farthing both writes and reads: a record, its wire form made by a room's JSON context, and the name of its schema under <c>schema</c>.</summary>
public static class SchemaDocument
{
    private const string Missing = "missing required properties including: ";
    private static readonly JsonWriterOptions Indented = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The document as text; the same record gives the same bytes.</summary>
    public static string Write<T>(T document, JsonTypeInfo<T> type)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, Indented))
        {
            JsonSerializer.Serialize(writer, document, type);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>Reads a document.</summary>
    /// <param name="json">Its text, UTF-8.</param>
    /// <param name="schema">The schema that it must name.</param>
    /// <param name="type">How the record is read.</param>
    /// <param name="fault">What a broken document is called: code, message, file and what is expected. Line, path and what is wrong are added.</param>
    /// <exception cref="FarthingException">It is not JSON, of another schema, or lacks what the record needs.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, string schema, JsonTypeInfo<T> type, Fault fault)
        where T : class
    {
        try
        {
            string? named = JsonSerializer.Deserialize(json, ReadingJson.Default.SchemaName)?.Schema;
            return named != schema
                    ? throw new FarthingException(With(fault, "another schema") with { Value = named })
                : JsonSerializer.Deserialize(json, type) is T read ? read
                : throw new FarthingException(With(fault, "null"));
        }
        catch (Exception error) when (IsBroken(error))
        {
            throw Broken(error, fault);
        }
    }

    /// <summary>Reads a part of a document.</summary>
    /// <param name="part">The part.</param>
    /// <param name="path">Its path in the document.</param>
    /// <param name="type">How the record is read.</param>
    /// <param name="fault">What a broken document is called, as for a whole one.</param>
    /// <exception cref="FarthingException">It is missing, or lacks what the record needs.</exception>
    public static T Read<T>(JsonElement part, string path, JsonTypeInfo<T> type, Fault fault)
        where T : class
    {
        try
        {
            return part.ValueKind == JsonValueKind.Undefined
                ? throw new FarthingException(With(fault, $"it lacks '{path}'"))
                : part.Deserialize(type) ?? throw new FarthingException(With(fault, $"{path} is null"));
        }
        catch (Exception error) when (IsBroken(error))
        {
            throw Broken(error, fault, path);
        }
    }

    private static bool IsBroken(Exception error) =>
        error is JsonException or FormatException or InvalidOperationException or ArgumentException;

    /// <summary>The fault with the reason and its place; the line only of a whole document.</summary>
    private static FarthingException Broken(Exception error, Fault fault, string? part = null)
    {
        if (error is not JsonException broken)
        {
            return new FarthingException(With(fault, error.Message.TrimEnd('.')));
        }

        bool hasLine = part is null && broken.LineNumber is not null;
        string path = (part + (broken.Path is { Length: > 0 } at ? at[1..] : "")).TrimStart('.');
        return new FarthingException(
            With(fault, Words(broken)) with
            {
                Line = hasLine ? (int)Math.Min(broken.LineNumber!.Value, int.MaxValue - 1) + 1 : null,
                Path = path.Length > 0 ? path : fault.Path,
            }
        );
    }

    private static Fault With(Fault fault, string what) =>
        fault with
        {
            Message = $"{fault.Message}: {what}",
        };

    /// <summary>The reason without the names of types and the place, which stands in the fault.</summary>
    private static string Words(JsonException error)
    {
        string text = error.Message;
        int missing = text.IndexOf(Missing, StringComparison.Ordinal);
        if (missing >= 0)
        {
            return "it lacks " + text[(missing + Missing.Length)..].TrimEnd('.');
        }

        int place = text.IndexOf(" Path: ", StringComparison.Ordinal);
        return text.StartsWith("The JSON value could not be converted", StringComparison.Ordinal)
            ? "not a value that belongs here"
            : (place < 0 ? text : text[..place]).TrimEnd('.');
    }
}
