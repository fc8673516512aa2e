using System.Text.Json;
using System.Text.Json.Serialization;
using Farthing.Workloads.Csv;
using Farthing.Workloads.Traces.Formats;

namespace Farthing.Workloads.Traces.Logs;

/// <summary>The rows of a log, one at a time: JSON lines, a JSON list, a JSON document with a list in it, OTLP's spans, or CSV with a header.</summary>
internal static partial class LogRows
{
    /// <summary>Members of a span's document, from the outermost in, in both spellings.</summary>
    private static readonly string[][] Nesting =
    [
        ["resourceSpans", "resource_spans"],
        ["scopeSpans", "scope_spans", "instrumentationLibrarySpans"],
        ["spans"],
    ];

    /// <summary>Goes through a log.</summary>
    /// <param name="stream">The file, unpacked.</param>
    /// <param name="add">Takes a row and the line that it is in, or its place in a list.</param>
    /// <param name="skip">Takes a line that is no row, and why.</param>
    /// <exception cref="InvalidDataException">The file is cut off, or a line is far too long.</exception>
    public static void Read(PeekStream stream, Action<long, LogRow> add, Action<long, string> skip)
    {
        ReadOnlySpan<byte> head = stream.Head;
        head = (head.StartsWith("\uFEFF"u8) ? head[3..] : head).TrimStart(" \t\r\n"u8);
        try
        {
            if (head.StartsWith("["u8))
            {
                ReadList(stream, add, skip);
            }
            else if (!head.StartsWith("{"u8))
            {
                ReadCsv(stream, add);
            }
            else if (JsonDocumentTrace.IsOneDocument(head))
            {
                using JsonDocument document = JsonDocument.Parse(stream);
                long place = 0;
                AddAll(document.RootElement, ref place, add);
            }
            else
            {
                ReadLines(stream, add, skip);
            }
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            throw new InvalidDataException(error.Message, error);
        }
    }

    private static void ReadLines(Stream stream, Action<long, LogRow> add, Action<long, string> skip)
    {
        using Utf8LineReader lines = new(stream);
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (line.Trim(" \t"u8).IsEmpty)
            {
                continue;
            }

            JsonDocument document;
            try
            {
                Utf8JsonReader reader = new(line);
                document = JsonDocument.ParseValue(ref reader);
            }
            catch (JsonException error)
            {
                skip(lines.LineNumber, $"not whole JSON: it breaks at byte {error.BytePositionInLine + 1}");
                continue;
            }

            using (document)
            {
                if (document.RootElement.ValueKind == JsonValueKind.Object)
                {
                    Expand(document.RootElement, lines.LineNumber, add);
                }
                else
                {
                    skip(lines.LineNumber, "not a JSON object");
                }
            }
        }
    }

    private static void ReadList(Stream stream, Action<long, LogRow> add, Action<long, string> skip)
    {
        long place = 0;
        foreach (
            JsonElement one in JsonSerializer
                .DeserializeAsyncEnumerable(stream, LogJson.Default.JsonElement)
                .ToBlockingEnumerable()
        )
        {
            place++;
            if (one.ValueKind == JsonValueKind.Object)
            {
                Expand(one, place, add);
            }
            else
            {
                skip(place, "not a JSON object (counted in the list)");
            }
        }
    }

    private static void ReadCsv(Stream stream, Action<long, LogRow> add)
    {
        using CsvRecords records = new(stream);
        if (!records.Read())
        {
            return;
        }

        Dictionary<string, int> columns = new(StringComparer.OrdinalIgnoreCase);
        string[] header = records.Cells();
        for (int i = 0; i < header.Length; i++)
        {
            columns.TryAdd(header[i].Trim(), i);
        }

        CsvLogRow row = new(records, columns);
        while (records.Read())
        {
            add(records.Line, row);
        }
    }

    /// <summary>The rows of a document: itself, its spans, or those of the first list of objects in it, as APIs answer.</summary>
    private static void AddAll(JsonElement root, ref long place, Action<long, LogRow> add)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        bool isSpans = Nesting[0].Any(name => root.TryGetProperty(name, out _));
        JsonElement list = isSpans
            ? default
            : root.EnumerateObject()
                .Select(member => member.Value)
                .FirstOrDefault(value =>
                    value.ValueKind == JsonValueKind.Array
                    && value.GetArrayLength() > 0
                    && value[0].ValueKind == JsonValueKind.Object
                );
        if (list.ValueKind != JsonValueKind.Array)
        {
            Expand(root, ++place, add);
            return;
        }

        foreach (JsonElement one in list.EnumerateArray())
        {
            Expand(one, ++place, add);
        }
    }

    /// <summary>An object is a row, or holds the spans that are.</summary>
    private static void Expand(JsonElement row, long line, Action<long, LogRow> add, int depth = 0)
    {
        if (depth < Nesting.Length)
        {
            foreach (string name in Nesting[depth])
            {
                if (row.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array)
                {
                    foreach (JsonElement one in list.EnumerateArray())
                    {
                        Expand(one, line, add, depth + 1);
                    }

                    return;
                }
            }
        }

        if (row.ValueKind == JsonValueKind.Object && depth is 0 or 3)
        {
            add(line, new JsonLogRow(row));
        }
    }

    [JsonSerializable(typeof(JsonElement))]
    private sealed partial class LogJson : JsonSerializerContext;
}
