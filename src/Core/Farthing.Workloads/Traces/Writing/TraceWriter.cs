using System.Globalization;
using Farthing.Numerics.Faults;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Traces.Formats;

namespace Farthing.Workloads.Traces.Writing;

/// <summary>Writes requests as Mooncake JSONL, Azure CSV, or Farthing's request records and lines.</summary>
public static class TraceWriter
{
    private const long NsPerTick = 100;
    private const int MooncakeBlock = 512;

    /// <summary>The formats that can be written.</summary>
    public static readonly IReadOnlyList<TraceFormat> Formats =
    [
        TraceFormat.Mooncake,
        TraceFormat.Azure,
        TraceFormat.Farthing,
        TraceFormat.Lines,
    ];

    /// <summary>Parts of a trace that a format cannot hold, one phrase each; empty where nothing is lost.</summary>
    public static IReadOnlyList<string> Losses(TraceReadResult trace, TraceFormat target)
    {
        RequestTable table = trace.Table;
        List<string> losses = [];
        bool isLines = target == TraceFormat.Lines;
        bool keepsPrefixes = isLines || target == TraceFormat.Mooncake;
        if (table.HasPrefixes && !keepsPrefixes)
        {
            losses.Add($"prefix ids ({table.PrefixBlockTokens} tokens a block)");
        }

        if (table.HasPrefixes && keepsPrefixes && !isLines && table.PrefixBlockTokens != MooncakeBlock)
        {
            losses.Add(
                MooncakeBlock % table.PrefixBlockTokens == 0
                    ? $"sharing finer than {MooncakeBlock} tokens (the ids stand for {table.PrefixBlockTokens})"
                    : $"prefix ids ({table.PrefixBlockTokens} tokens a block do not make up {MooncakeBlock})"
            );
        }

        if (trace.ClosedLoop is not null)
        {
            losses.Add("the closed loop (completions and think times): recorded times take its place");
        }
        else if (!isLines && Any(table, i => table.Session(i) >= 0))
        {
            losses.Add("sessions");
        }

        if (target != TraceFormat.Farthing && !isLines && Any(table, i => table.Tenant(i) != 0))
        {
            losses.Add("tenants");
        }

        return losses;
    }

    /// <summary>Writes the requests.</summary>
    /// <param name="writer">Where to; line feeds are its own.</param>
    /// <param name="table">The requests.</param>
    /// <param name="target">One of <see cref="Formats"/>.</param>
    /// <param name="startUnixNs">For Azure: nanoseconds since 1970 of time 0.</param>
    /// <param name="cancellation">Ends it between two requests.</param>
    public static void Write(
        TextWriter writer,
        RequestTable table,
        TraceFormat target,
        long startUnixNs = 0,
        CancellationToken cancellation = default
    )
    {
        if (target == TraceFormat.Azure)
        {
            WriteAzure(writer, table, startUnixNs, cancellation);
        }
        else if (target == TraceFormat.Mooncake)
        {
            WriteMooncake(writer, table, cancellation);
        }
        else if (target == TraceFormat.Farthing)
        {
            WriteRecords(writer, table, cancellation);
        }
        else if (target == TraceFormat.Lines)
        {
            WriteLines(writer, table, cancellation);
        }
        else
        {
            throw NotWritable(target.Name);
        }
    }

    /// <summary>The fault of a format that is not written.</summary>
    public static FarthingException NotWritable(string name) =>
        new(
            new Fault(WorkloadFaultCodes.UnknownFormat, "this format cannot be written")
            {
                Value = name,
                Expected = string.Join(", ", Formats.Select(format => format.Name)),
                Nearest = NearestWord.Find(name, Formats.Select(format => format.Name)),
            }
        );

    private static void WriteAzure(
        TextWriter writer,
        RequestTable table,
        long startUnixNs,
        CancellationToken cancellation
    )
    {
        writer.WriteLine("TIMESTAMP,ContextTokens,GeneratedTokens");
        for (int i = 0; i < table.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            long ticks = (startUnixNs + table.ArrivalsNs[i]) / NsPerTick;
            DateTime time = DateTime.UnixEpoch.AddTicks(
                Math.Min(ticks, (DateTime.MaxValue - DateTime.UnixEpoch).Ticks)
            );
            writer.Write(time.ToString("yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture));
            writer.Write(',');
            writer.Write(table.InputTokens[i]);
            writer.Write(',');
            writer.WriteLine(table.OutputTokens[i]);
        }
    }

    private static void WriteMooncake(TextWriter writer, RequestTable table, CancellationToken cancellation)
    {
        bool hasIds = table.HasPrefixes && MooncakeBlock % table.PrefixBlockTokens == 0;
        Dictionary<ulong, int> numbers = [];
        int next = 0;
        for (int i = 0; i < table.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            writer.Write("{\"timestamp\": ");
            writer.Write(Milliseconds(table.ArrivalsNs[i]));
            writer.Write(", \"input_length\": ");
            writer.Write(table.InputTokens[i]);
            writer.Write(", \"output_length\": ");
            writer.Write(table.OutputTokens[i]);
            if (hasIds)
            {
                writer.Write(", \"hash_ids\": [");
                TraceLineWriter.WriteIds(
                    writer,
                    PrefixReblock.Ids(table, i, MooncakeBlock),
                    numbers,
                    ref next
                );
                writer.Write(']');
            }

            writer.WriteLine('}');
        }
    }

    private static void WriteRecords(TextWriter writer, RequestTable table, CancellationToken cancellation)
    {
        writer.WriteLine(
            "request_id,tenant,arrival_ns,scheduled_ns,first_token_ns,last_token_ns,input,cached,output,finish,replica,preemptions"
        );
        for (int i = 0; i < table.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            writer.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{i},{table.Tenant(i)},{table.ArrivalsNs[i]},,,,{table.InputTokens[i]},,{table.OutputTokens[i]},,,"
                )
            );
        }
    }

    private static void WriteLines(TextWriter writer, RequestTable table, CancellationToken cancellation)
    {
        TraceLineWriter lines = new(writer);
        for (int i = 0; i < table.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            lines.Write(
                table.ArrivalsNs[i],
                table.InputTokens[i],
                table.OutputTokens[i],
                table.Tenant(i),
                table.Session(i),
                table.PrefixBlockTokens,
                table.PrefixIds(i).Span
            );
        }
    }

    /// <summary>Whole milliseconds where they are whole, else with up to 6 decimals, exact.</summary>
    private static string Milliseconds(long ns)
    {
        (long whole, long rest) = Math.DivRem(ns, 1_000_000);
        return rest == 0
            ? whole.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{whole}.{rest:D6}").TrimEnd('0');
    }

    private static bool Any(RequestTable table, Func<int, bool> isSo)
    {
        for (int i = 0; i < table.Count; i++)
        {
            if (isSo(i))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Prefix ids of small blocks joined into ids of larger ones. An id stands for all text up to its end, so the last small id of a large block names it.</summary>
public static class PrefixReblock
{
    private const ulong OwnTail = 0xFA47;

    /// <summary>The ids of one request for larger blocks, one per whole or begun block. A tail that the small ids do not cover gets an id of its own.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="index">Which one.</param>
    /// <param name="blockTokens">A multiple of the table's block size.</param>
    public static ulong[] Ids(RequestTable table, int index, int blockTokens)
    {
        ReadOnlySpan<ulong> small = table.PrefixIds(index).Span;
        if (small.IsEmpty)
        {
            return [];
        }

        int input = table.InputTokens[index];
        int per = blockTokens / table.PrefixBlockTokens;
        int blocks = (input + blockTokens - 1) / blockTokens;
        int needed = (input + table.PrefixBlockTokens - 1) / table.PrefixBlockTokens;
        ulong[] ids = new ulong[blocks];
        for (int i = 0; i < blocks; i++)
        {
            int last = Math.Min((i + 1) * per, needed) - 1;
            bool isPartial = (i + 1) * per > needed;
            ids[i] =
                last >= small.Length ? IdHash.InNamespace(OwnTail, (ulong)index)
                : isPartial && per > 1 ? IdHash.InNamespace(OwnTail + 1, small[last])
                : small[last];
        }

        return ids;
    }
}
