using System.Text.Json;
using System.Text.Unicode;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Numerics.Reading;

namespace Farthing.Measurement.Foreign;

/// <summary>A result file of another tool, parsed: its objects (one, or one a line) and what wrote it.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Format">Its format.</param>
/// <param name="Roots">Its objects; the items of a list that is the whole file.</param>
public sealed record ForeignFile(string Path, ForeignFormat Format, IReadOnlyList<TreeNode> Roots)
{
    /// <summary>Settings of the run that stand beside the file; null where there are none.</summary>
    public TreeNode? Settings { get; init; }

    internal const int MaxLevels = 256;
    private const long MaxBytes = 1L << 30;

    /// <summary>Reads a file.</summary>
    /// <exception cref="FarthingException">It cannot be read, is not whole, or of no known tool.</exception>
    public static ForeignFile Open(string path) => Parse(path, Bytes(path));

    /// <summary>A value as the root of a file.</summary>
    public static TreeNode NodeOf(JsonElement root, string path) =>
        new(
            root,
            "",
            new TreeFile(path, ForeignFaultCodes.BadValue, ForeignFaultCodes.BadValue)
            {
                EmptyIsMissing = true,
            }
        );

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="FarthingException">It cannot be read.</exception>
    public static byte[] Bytes(string path) =>
        InputFile.Bytes(
            path,
            new Fault(ForeignFaultCodes.Unreadable, "the file cannot be read")
            {
                Expected = "a result of a load test",
            },
            MaxBytes
        );

    /// <summary>Parses the text of a file.</summary>
    /// <exception cref="FarthingException">It is not whole, or of no known tool.</exception>
    public static ForeignFile Parse(string path, byte[] bytes)
    {
        byte[] json = PythonJson.Plain(bytes);
        ForeignFormat? format = ForeignFormats.Recognize(json);
        List<TreeNode> roots = Utf8.IsValid(json)
            ? Parsed(path, json, format)
            : throw Broken(path, null, null, "not UTF-8 text", format);
        if (format is not ForeignFormat known || roots.Count == 0)
        {
            throw new FarthingException(
                new Fault(ForeignFaultCodes.UnknownFormat, "not the result of a known tool")
                {
                    File = path,
                    Expected = "a result of " + string.Join(", ", ForeignFormats.Names),
                }
            );
        }

        return new ForeignFile(path, known, roots);
    }

    private static List<TreeNode> Parsed(string path, byte[] json, ForeignFormat? format)
    {
        List<TreeNode> roots = [];
        Utf8JsonReader reader = new(
            json,
            new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = MaxLevels }
        );
        try
        {
            while (reader.Read())
            {
                JsonElement root = JsonElement.ParseValue(ref reader);
                if (root.ValueKind == JsonValueKind.Array)
                {
                    roots.AddRange(NodeOf(root, path).Items);
                }
                else
                {
                    roots.Add(NodeOf(root, path));
                }
            }
        }
        catch (JsonException error)
        {
            // An unfinished value is noticed at its end: what is left there is blank.
            bool isCut =
                json.AsSpan((int)Math.Min(json.Length, reader.BytesConsumed)).Trim(" \t\r\n"u8).IsEmpty
                || IsAtEnd(json, error);
            throw Broken(
                path,
                (int)Math.Min(int.MaxValue - 1, error.LineNumber ?? 0) + 1,
                (int)Math.Min(int.MaxValue - 1, error.BytePositionInLine ?? 0) + 1,
                isCut ? "the file ends within a value: it was cut off" : "not JSON from here on",
                format
            );
        }

        return roots;
    }

    private static bool IsAtEnd(byte[] json, JsonException error)
    {
        long line = json.AsSpan().Count((byte)'\n');
        int last = json.AsSpan().LastIndexOf((byte)'\n') + 1;
        return error.LineNumber == line && error.BytePositionInLine >= json.Length - last;
    }

    private static FarthingException Broken(
        string path,
        int? line,
        int? column,
        string message,
        ForeignFormat? format
    ) =>
        new(
            new Fault(ForeignFaultCodes.NotWhole, message)
            {
                File = path,
                Line = line,
                Column = column,
                Expected = format is ForeignFormat known
                    ? $"a whole result of {ForeignFormats.Name(known)}"
                    : "a whole result of a load test, in JSON",
            }
        );
}

/// <summary>Codes of faults in results of other tools.</summary>
public static class ForeignFaultCodes
{
    /// <summary>The file cannot be read.</summary>
    /// <remarks>Check the path and your rights; results above 1 GiB are not read.</remarks>
    public const string Unreadable = "FAR8601";

    /// <summary>The file was cut off, or is not JSON; line and offset are named.</summary>
    /// <remarks>Copy the whole file again.</remarks>
    public const string NotWhole = "FAR8602";

    /// <summary>The result of no known tool.</summary>
    /// <remarks>[bench.md](bench.md#results-of-other-tools) lists the formats; tools' CSV and text files are not read.</remarks>
    public const string UnknownFormat = "FAR8603";

    /// <summary>Something that the tool always writes is missing, or a value cannot be meant (a negative time, a word where a number stands, lists of different lengths).</summary>
    /// <remarks>Look at the path that the message names; write the result anew.</remarks>
    public const string BadValue = "FAR8604";

    /// <summary>Files of different tools, models, GPUs, engines or addresses.</summary>
    /// <remarks>Import them one by one, and compare the documents.</remarks>
    public const string Mixed = "FAR8605";

    /// <summary>The result lacks a required fact: load, model, GPU, number of GPUs, engine.</summary>
    /// <remarks>Import it with the flag that the message names.</remarks>
    public const string NotStated = "FAR8606";
}
