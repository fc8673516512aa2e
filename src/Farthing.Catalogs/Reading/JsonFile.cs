using System.Runtime.InteropServices;
using System.Text.Json;
using Farthing.Catalogs.Faults;
using Farthing.Numerics.Faults;

namespace Farthing.Catalogs.Reading;

/// <summary>A JSON document with the name of its file, which knows the line of every value.</summary>
internal sealed class JsonFile
{
    private static readonly JsonDocumentOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 64,
    };

    private readonly byte[] bytes;

    private JsonFile(string? name, byte[] bytes, JsonDocument document)
    {
        Name = name;
        this.bytes = bytes;
        Root = document.RootElement;
    }

    /// <summary>The file's name for faults; null for what is built in.</summary>
    public string? Name { get; }

    /// <summary>The whole document.</summary>
    public JsonElement Root { get; }

    /// <summary>Reads a document.</summary>
    /// <exception cref="FarthingException">It is not JSON.</exception>
    public static JsonFile Parse(string? name, byte[] bytes)
    {
        try
        {
            int start = bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
            return new JsonFile(name, bytes, JsonDocument.Parse(bytes.AsMemory(start), Options));
        }
        catch (JsonException error)
        {
            throw new FarthingException(
                new Fault(CatalogFaultCodes.NotJson, "this is not JSON")
                {
                    File = name,
                    Line = (int?)error.LineNumber + 1,
                    Column = (int?)error.BytePositionInLine + 1,
                    Expected = "one JSON document in UTF-8",
                }
            );
        }
    }

    /// <summary>Reads what is built into the program.</summary>
    public static JsonFile BuiltIn(string resource)
    {
        using Stream stream =
            typeof(JsonFile).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"the program lacks its catalog {resource}");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Parse(null, bytes);
    }

    /// <summary>The line of a value, from 1; null for what is built in.</summary>
    public int? LineOf(JsonElement element)
    {
        if (Name is null || element.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        ReadOnlySpan<byte> value = JsonMarshal.GetRawUtf8Value(element);
        return bytes.AsSpan().Overlaps(value, out int offset)
            ? bytes.AsSpan(0, offset).Count((byte)'\n') + 1
            : null;
    }
}
