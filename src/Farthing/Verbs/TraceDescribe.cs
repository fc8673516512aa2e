using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Traces;
using Farthing.Sheets.Traces;
using Farthing.Workloads.Statistics;
using Farthing.Workloads.Traces;

namespace Farthing.Verbs;

/// <summary><c>farthing trace describe</c>: what a trace looks like.</summary>
internal static class TraceDescribe
{
    private static readonly Argument<string> File = new("FILE") { Description = "The trace" };

    public static Command Create()
    {
        Command command = new(
            "describe",
            """
            Show a trace's rates, burstiness, lengths and prefix sharing.

            Examples:
              farthing trace describe AzureLLMInferenceTrace_conv.csv
              farthing trace describe conversation_trace.jsonl.gz --spread --json
            """
        );
        command.Arguments.Add(File);
        TraceFlags.AddTo(command);
        return command.Runs("trace.describe", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        string path = context.Parsed.GetRequiredValue(File);
        TraceReadResult trace = TraceFlags.Read(context, path, warns: false);
        string? unit = trace.TimeUnit is TimeUnit time ? TraceFlags.Word(time) : null;
        TraceDescribeDocument document = TraceStatistics.Of(
            trace,
            trace.TimeUnit == TimeUnit.WallClock ? "wall_clock" : unit
        );
        return context.Answer(
            document,
            () =>
                TraceSheet.Of(
                    document,
                    path,
                    trace.Format.Title,
                    unit,
                    trace.HasArrivals ? seconds => TraceStatistics.CountsPer(trace.Table, seconds) : null
                )
        );
    }
}
