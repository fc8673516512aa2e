using System.Text.Json;

namespace Farthing.Workloads.Traces.Formats;

/// <summary>Files that are one JSON document: a Weka session, or a ShareGPT list.</summary>
internal static class JsonDocumentTrace
{
    private const int MaxBytes = 1 << 30;

    /// <summary>True when the first line is not a row by itself, or is a Weka session.</summary>
    public static bool IsOneDocument(ReadOnlySpan<byte> head)
    {
        int end = head.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = (end < 0 ? head : head[..end]).TrimEnd(" \r\t"u8);
        if (line.Length <= 2)
        {
            return true;
        }

        bool looksLikeWeka =
            head.IndexOf("\"hash_id_scope\""u8) >= 0
            || (head.IndexOf("\"block_size\""u8) >= 0 && head.IndexOf("\"requests\""u8) >= 0);
        return looksLikeWeka || (end >= 0 && line[^1] is (byte)',' or (byte)'{' or (byte)'[');
    }

    public static TraceReadResult Read(Stream stream, TraceCollector collector)
    {
        try
        {
            return ReadDocument(stream, collector);
        }
        catch (InvalidOperationException)
        {
            throw collector.Fault(
                WorkloadFaultCodes.UnknownFormat,
                "the document holds a text that is not valid Unicode",
                "a whole JSON document in UTF-8"
            );
        }
    }

    private static TraceReadResult ReadDocument(Stream stream, TraceCollector collector)
    {
        using JsonDocument document = Parse(stream, collector);
        JsonElement root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Object && WekaSession.IsSession(root))
        {
            WekaSession.Read(root, collector, "0");
            return WekaSession.Finish(collector);
        }

        if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() == 0)
        {
            throw collector.Fault(
                WorkloadFaultCodes.TraceEmpty,
                "the list is empty",
                "at least one conversation"
            );
        }

        if (root.ValueKind == JsonValueKind.Array && ShareGptJson.IsShareGpt(root))
        {
            return ShareGptJson.Read(root, collector);
        }

        throw collector.Fault(
            WorkloadFaultCodes.UnknownFormat,
            "one JSON document that is neither a Weka session nor a ShareGPT list",
            "id, block_size and requests[], or a list of conversations; JSON lines need one object per line"
        );
    }

    private static JsonDocument Parse(Stream stream, TraceCollector collector)
    {
        using MemoryStream whole = new();
        byte[] chunk = new byte[1 << 16];
        int read;
        while ((read = stream.Read(chunk)) > 0)
        {
            if (whole.Length + read > MaxBytes)
            {
                throw new InvalidDataException("one JSON document of more than 1 GiB");
            }

            whole.Write(chunk, 0, read);
        }

        try
        {
            ReadOnlyMemory<byte> bytes = whole.GetBuffer().AsMemory(0, (int)whole.Length);
            return JsonDocument.Parse(bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes);
        }
        catch (JsonException error)
        {
            throw collector.Fault(
                WorkloadFaultCodes.UnknownFormat,
                "the file is neither JSON lines nor one whole JSON document",
                "a whole JSON document, or one JSON object per line",
                error.LineNumber + 1
            );
        }
    }
}
