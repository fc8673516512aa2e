using System.Formats.Tar;
using System.Text.Json;

namespace Farthing.Workloads.Traces.Formats;

/// <summary>Tar archives: many Weka sessions, or the clients of ServeGen.</summary>
internal static class TarTrace
{
    private const int MaxMemberBytes = 1 << 29;

    public static bool IsTar(ReadOnlySpan<byte> head) =>
        head.Length > 262 && head.Slice(257, 5).SequenceEqual("ustar"u8);

    public static TraceReadResult Read(Stream stream, TraceCollector collector)
    {
        using TarReader tar = new(stream);
        ServeGenArchive? clients = null;
        int sessions = 0;
        while (NextEntry(tar) is TarEntry entry)
        {
            if (entry.DataStream is null || entry.Length == 0)
            {
                continue;
            }

            if (entry.Length > MaxMemberBytes)
            {
                throw new InvalidDataException($"{entry.Name} is larger than 512 MiB");
            }

            collector.Member = entry.Name;
            byte[] bytes = new byte[entry.Length];
            entry.DataStream.ReadExactly(bytes);
            if (ServeGenArchive.IsClientFile(entry.Name, bytes))
            {
                clients ??= new ServeGenArchive(collector);
                clients.AddFile(entry.Name, bytes);
            }
            else
            {
                sessions += ReadSession(bytes, collector, sessions) ? 1 : 0;
            }
        }

        collector.Member = null;
        if (clients is not null)
        {
            return clients.Finish();
        }

        if (sessions == 0)
        {
            throw collector.Fault(
                WorkloadFaultCodes.UnknownFormat,
                "the archive holds neither Weka sessions nor ServeGen clients",
                "session JSON files, or chunk-N-trace.csv and chunk-N-dataset.json"
            );
        }

        return WekaSession.Finish(collector);
    }

    /// <summary>The reader has several exceptions for a damaged header; all mean the same here.</summary>
    private static TarEntry? NextEntry(TarReader tar)
    {
        try
        {
            return tar.GetNextEntry();
        }
        catch (Exception error)
            when (error is FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            throw new InvalidDataException("a header of the archive is damaged");
        }
    }

    private static bool ReadSession(byte[] bytes, TraceCollector collector, int number)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            if (!WekaSession.IsSession(document.RootElement))
            {
                return false;
            }

            WekaSession.Read(
                document.RootElement,
                collector,
                number.ToString(System.Globalization.CultureInfo.InvariantCulture)
            );
            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            collector.Rows++;
            collector.AddBroken(1, "not a whole JSON document");
            return false;
        }
    }
}
