using Farthing.Numerics.Faults;

namespace Farthing.Workloads.Traces.Formats;

/// <summary>Reads request traces of every known format, plain, gzipped or in a tar archive. The format is found by header and keys, never by the file's name.</summary>
public static class TraceReader
{
    private const int PeekBytes = 1 << 16;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Overrides; null for none.</param>
    /// <exception cref="FarthingException">It cannot be read, or is not a usable trace; with every fault found.</exception>
    public static TraceReadResult Read(string path, TraceReadOptions? options = null) =>
        Read(path, options, ReadPlain);

    /// <summary>Opens a file, unpacks it, and reads it otherwise than by its format.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Overrides; null for none.</param>
    /// <param name="read">Reads what is unpacked.</param>
    internal static TraceReadResult Read(
        string path,
        TraceReadOptions? options,
        Func<PeekStream, TraceCollector, TraceReadResult> read
    )
    {
        if (Directory.Exists(path))
        {
            throw Unreadable(path, "it is a folder");
        }

        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
        }
        catch (Exception error)
            when (error
                    is IOException
                        or UnauthorizedAccessException
                        or ArgumentException
                        or NotSupportedException
            )
        {
            throw Unreadable(
                path,
                error is FileNotFoundException ? "it does not exist" : error.Message.TrimEnd('.')
            );
        }

        using (stream)
        {
            return Read(stream, path, options, read);
        }
    }

    /// <summary>Reads a stream from where it stands.</summary>
    /// <param name="stream">Plain, gzipped or tarred bytes; need not be seekable.</param>
    /// <param name="name">What faults call it.</param>
    /// <param name="options">Overrides; null for none.</param>
    public static TraceReadResult Read(Stream stream, string name, TraceReadOptions? options = null) =>
        Read(stream, name, options, ReadPlain);

    private static TraceReadResult Read(
        Stream stream,
        string name,
        TraceReadOptions? options,
        Func<PeekStream, TraceCollector, TraceReadResult> read
    )
    {
        TraceCollector collector = new(name, options ?? TraceReadOptions.Default);
        try
        {
            using PeekStream raw = new(stream, 2);
            bool isGzip = raw.Head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]);
            using PeekStream plain = new(isGzip ? new GzipTraceStream(raw) : raw, PeekBytes);
            return read(plain, collector);
        }
        catch (InvalidDataException error)
        {
            throw collector.Fault(
                WorkloadFaultCodes.TraceCorrupt,
                $"the file is cut off or damaged ({error.Message.TrimEnd('.')})",
                "a whole file; test a compressed one with gzip -t"
            );
        }
        catch (EndOfStreamException)
        {
            throw collector.Fault(WorkloadFaultCodes.TraceCorrupt, "the file is cut off", "a whole file");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(name, error.Message.TrimEnd('.'));
        }
    }

    private static TraceReadResult ReadPlain(PeekStream plain, TraceCollector collector)
    {
        ReadOnlySpan<byte> head = plain.Head;
        if (TarTrace.IsTar(head))
        {
            return TarTrace.Read(plain, collector);
        }

        ReadOnlySpan<byte> text = head.StartsWith("\uFEFF"u8) ? head[3..] : head;
        text = text.TrimStart(" \t\r\n"u8);
        if (text.Length == 0)
        {
            throw collector.Fault(
                WorkloadFaultCodes.TraceEmpty,
                "the file is empty",
                "a trace with at least one request"
            );
        }

        if (text[0] == '[')
        {
            return JsonDocumentTrace.Read(plain, collector);
        }

        if (text[0] == '{')
        {
            return JsonDocumentTrace.IsOneDocument(text)
                ? JsonDocumentTrace.Read(plain, collector)
                : JsonLinesTrace.Read(plain, text, collector);
        }

        return CsvTrace.Read(plain, collector);
    }

    private static FarthingException Unreadable(string path, string why) =>
        new(
            new Fault(WorkloadFaultCodes.TraceUnreadable, $"the trace cannot be read: {why}")
            {
                File = path,
                Expected = "a readable trace file",
            }
        );
}
