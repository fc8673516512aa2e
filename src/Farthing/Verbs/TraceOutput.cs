using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Traces;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Workloads;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Statistics;
using Farthing.Workloads.Traces;
using Farthing.Workloads.Traces.Writing;

namespace Farthing.Verbs;

/// <summary>Destination and format of the commands that make traces.</summary>
internal static class TraceOutput
{
    public static readonly Argument<string> Input = new("FILE") { Description = "The trace to read" };

    public static readonly DestinationArgument Target = new("OUT")
    {
        Description = "The trace to write; .gz compresses it, - is standard output",
    };

    public static readonly TextFlag To = new(
        "--to",
        null,
        "Format to write: mooncake, azure, farthing or lines [default: that of the input, where it can be written]"
    );

    public static readonly SwitchFlag AllowLoss = new(
        "--allow-loss",
        "Write even if the format cannot hold everything; the output states the loss"
    );

    /// <summary>Adds the flags of output.</summary>
    public static void AddTo(Command command)
    {
        command.With(To, AllowLoss);
    }

    /// <summary>Writes the table and prints what was done.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="trace">The trace that was read.</param>
    /// <param name="table">What became of it.</param>
    /// <param name="did">What was done, for the answer's second line.</param>
    /// <param name="file">Where to write; null for the argument OUT.</param>
    public static int Answer(
        VerbContext context,
        TraceReadResult trace,
        RequestTable table,
        string did,
        string? file = null
    )
    {
        TraceFormat format = Format(context, trace);
        string path = file ?? context.Parsed.GetRequiredValue(Target);
        RefuseLosses(context, trace, format, path);
        return Write(context, trace, table, format, path, did);
    }

    /// <summary>Writes the table in a format that holds all of it, and prints what was done.</summary>
    public static int Write(
        VerbContext context,
        TraceReadResult trace,
        RequestTable table,
        TraceFormat format,
        string path,
        string did
    )
    {
        Action<TextWriter> write = writer =>
            TraceWriter.Write(writer, table, format, trace.StartUnixNs ?? 0, context.Cancellation);
        if (path == "-")
        {
            if (context.IsJson)
            {
                throw new FarthingException(
                    new Fault(
                        CliFaultCodes.FlagConflict,
                        "both the trace and the JSON answer would go to standard output"
                    )
                    {
                        Path = "--json",
                        Expected = "a file for the trace, or no --json",
                    }
                );
            }

            write(context.Out);
            return 0;
        }

        AtomicFile.Write(path, write);
        TraceWrittenDocument written = new(
            path,
            format.Name,
            TraceStatistics.Counted(table.Count, "count"),
            TraceStatistics.Counted(table.DurationNs / 1e9, "s"),
            TraceStatistics.Counted(table.MeanRatePerSecond, "requests_per_s"),
            did
        );
        return context.Answer(
            written,
            () =>
                new Sheet().Say(
                    $"{path}: {Show.Count(table.Count)} requests in {Show.Seconds(table.DurationNs / 1e9)}, {Show.Three(table.MeanRatePerSecond)}/s mean ({format.Title})",
                    did
                )
        );
    }

    private static TraceFormat Format(VerbContext context, TraceReadResult trace)
    {
        string? name = context.Parsed.GetValue(To);
        if (name is null && !TraceWriter.Formats.Contains(trace.Format))
        {
            throw new FarthingException(
                new Fault(CliFaultCodes.FlagMissing, $"{trace.Format.Title} is read but not written")
                {
                    Path = To.Name,
                    Expected = "--to mooncake, --to azure, --to farthing or --to lines",
                }
            );
        }

        return name is null
            ? trace.Format
            : TraceWriter.Formats.FirstOrDefault(format => format.Name == name)
                ?? throw TraceWriter.NotWritable(name);
    }

    private static void RefuseLosses(
        VerbContext context,
        TraceReadResult trace,
        TraceFormat format,
        string path
    )
    {
        bool isAllowed = context.Parsed.GetValue(AllowLoss);
        foreach (string loss in TraceWriter.Losses(trace, format))
        {
            if (isAllowed)
            {
                context.Warn($"lost: {loss}");
                continue;
            }

            context.Faults.Add(
                new Fault(WorkloadFaultCodes.InformationLoss, $"{format.Title} cannot hold {loss}")
                {
                    File = path,
                    Expected = "another --to, or --allow-loss",
                }
            );
        }

        if (format == TraceFormat.Azure && trace.StartUnixNs is null)
        {
            context.Warn("the trace has no date: its time 0 is written as 1970-01-01 00:00:00");
        }

        context.StopOnFaults();
    }
}
