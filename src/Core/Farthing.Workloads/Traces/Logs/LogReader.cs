using Farthing.Numerics.Faults;
using Farthing.Workloads.Traces.Formats;

namespace Farthing.Workloads.Traces.Logs;

/// <summary>Reads what people log of their requests anyway as a trace: times, lengths, sessions, and which prompts begin alike. No text of a request is kept.</summary>
public static class LogReader
{
    /// <summary>Reads a log, plain or gzipped.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">The program that wrote it; null: by the names in its rows.</param>
    /// <param name="map">Names of fields, before those of the source.</param>
    /// <param name="options">As for traces.</param>
    /// <exception cref="FarthingException">It cannot be read, has no requests, or a field has no name in it.</exception>
    public static TraceReadResult Read(
        string path,
        LogSource? source,
        IReadOnlyDictionary<LogField, string> map,
        TraceReadOptions options
    ) =>
        TraceReader.Read(
            path,
            options,
            (stream, collector) =>
            {
                RefuseBinary(stream.Head, collector);
                using LogCollector log = new(collector, source, map);
                LogRows.Read(stream, log.Add, log.Skip);
                return log.Finish();
            }
        );

    /// <summary>Says what a file is that is no text: a journal, a database, a text in UTF-16. A NUL further below spoils its line alone.</summary>
    private static void RefuseBinary(ReadOnlySpan<byte> head, TraceCollector collector)
    {
        int end = head.IndexOf((byte)'\n');
        int at = (end < 0 ? head : head[..end]).IndexOf((byte)0);
        if (at >= 0)
        {
            throw collector.Fault(
                WorkloadFaultCodes.UnknownFormat,
                $"the log is not a text in UTF-8: byte {at + 1} is NUL",
                "JSON or CSV in UTF-8; a ledger becomes a trace by farthing ledger export --format trace",
                1
            );
        }
    }
}
