using System.Runtime.InteropServices;
using System.Text.Json;
using Farthing.Numerics.Faults;

namespace Farthing.Numerics.Reading;

/// <summary>A file that is read as a tree of values: its name for faults, the codes of what can be wrong with a value, and the line of each.</summary>
/// <param name="name">For faults; null for what is built in, whose lines nobody asks for.</param>
/// <param name="wrongValue">Code of a value that cannot be meant.</param>
/// <param name="missing">Code of a value that is needed and not there.</param>
/// <param name="bytes">The text that its values were parsed from in place; null where lines are not known.</param>
public sealed class TreeFile(string? name, string wrongValue, string missing, byte[]? bytes = null)
{
    /// <summary>No secret is shorter: what is shorter may be repeated in a fault.</summary>
    internal const int ShortestSecret = 20;

    private static readonly JsonDocumentOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 64,
    };

    /// <summary>The name for faults; null for what is built in.</summary>
    public string? Name => name;

    /// <summary>Code of a value that cannot be meant.</summary>
    public string WrongValue => wrongValue;

    /// <summary>Code of a value that is needed and not there.</summary>
    public string Missing => missing;

    /// <summary>True where an empty text stands for a value that JSON has no word for (NaN, Infinity), and counts as missing.</summary>
    public bool EmptyIsMissing { get; init; }

    /// <summary>True where a value may be a secret: faults then repeat only short values that cannot be one.</summary>
    public bool HoldsSecrets { get; init; }

    /// <summary>The line of every value, where the tree is one line of a file; null where it is not.</summary>
    public int? Line { get; init; }

    /// <summary>Reads one JSON document, with comments and trailing commas, and the mark of UTF-8 at its start.</summary>
    /// <param name="name">For faults; null for what is built in.</param>
    /// <param name="bytes">The text.</param>
    /// <param name="wrongValue">Code of a value that cannot be meant.</param>
    /// <param name="missing">Code of a value that is needed and not there.</param>
    /// <param name="notJson">Code of a text that is no JSON.</param>
    /// <param name="expected">What a text that is no JSON should have been.</param>
    /// <param name="isPython">True where Python may have written it: NaN and Infinity then count as missing.</param>
    /// <returns>The document's root.</returns>
    /// <exception cref="FarthingException">It is not JSON.</exception>
    public static TreeNode Parse(
        string? name,
        byte[] bytes,
        string wrongValue,
        string missing,
        string notJson,
        string expected = "one JSON document in UTF-8",
        bool isPython = false
    )
    {
        bytes = isPython ? PythonJson.Plain(bytes) : bytes;
        try
        {
            int start = bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
            JsonDocument document = JsonDocument.Parse(bytes.AsMemory(start), Options);
            return new TreeNode(
                document.RootElement,
                "",
                new TreeFile(name, wrongValue, missing, name is null ? null : bytes)
                {
                    EmptyIsMissing = isPython,
                }
            );
        }
        catch (JsonException error)
        {
            throw new FarthingException(
                new Fault(notJson, "this is not JSON")
                {
                    File = name,
                    Line = (int?)error.LineNumber + 1,
                    Column = (int?)error.BytePositionInLine + 1,
                    Expected = expected,
                }
            );
        }
    }

    /// <summary>The line of a value, from 1; null where it is not known.</summary>
    public int? LineOf(JsonElement element)
    {
        if (bytes is null || element.ValueKind == JsonValueKind.Undefined)
        {
            return Line;
        }

        ReadOnlySpan<byte> value = JsonMarshal.GetRawUtf8Value(element);
        return bytes.AsSpan().Overlaps(value, out int offset)
            ? bytes.AsSpan(0, offset).Count((byte)'\n') + 1
            : null;
    }
}
