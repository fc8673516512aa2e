using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Workloads;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Traces;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs;

/// <summary><c>farthing trace cut</c>: a part of a trace.</summary>
internal static class TraceCut
{
    private static readonly QuantityFlag From = new(
        "--from",
        Amount(QuantityKind.Duration),
        "Keep requests from this time on, counted from the first arrival"
    );

    private static readonly QuantityFlag Until = new(
        "--until",
        Positive(QuantityKind.Duration),
        "Keep requests before this time"
    );

    private static readonly QuantityFlag First = new(
        "--first",
        Whole(1, 2e9),
        "Keep this many requests at most"
    );

    private static readonly QuantityFlag Busiest = new(
        "--busiest",
        Positive(QuantityKind.Duration),
        "Keep the window of this length with the most requests"
    );

    public static Command Create()
    {
        Command command = new(
            "cut",
            """
            Keep a part of a trace; its first arrival becomes time 0.

            Examples:
              farthing trace cut requests.csv part.csv --from 10m --until 20m
              farthing trace cut requests.csv peak.csv --busiest 10m
            """
        );
        command.Arguments.Add(TraceOutput.Input);
        command.Arguments.Add(TraceOutput.Target);
        TraceOutput.AddTo(command);
        command.With(From, Until, First, Busiest);
        TraceFlags.AddTo(command);
        return command.Runs("trace.cut", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        double? from = context.Value(From);
        double? until = context.Value(Until);
        double? first = context.Value(First);
        double? busiest = context.Value(Busiest);
        CheckFlags(context, from, until, first, busiest);
        TraceReadResult trace = TraceFlags.Read(context, context.Parsed.GetRequiredValue(TraceOutput.Input));
        RequestTable table = trace.Table;
        (int start, int count) = busiest is double seconds
            ? table.FindBusiestWindow(TimeSpan.FromSeconds(Math.Min(seconds, 9e9)))
            : table.FindWindow(Ns(from ?? 0), until is double end ? Ns(end) : long.MaxValue);
        count = (int)Math.Min(count, first ?? count);
        if (count == 0)
        {
            throw new FarthingException(
                new Fault(WorkloadFaultCodes.WindowEmpty, "no request arrives in this part of the trace")
                {
                    File = context.Parsed.GetRequiredValue(TraceOutput.Input),
                    Expected = $"a part between 0 s and {Show.Seconds(table.DurationNs / 1e9)}",
                }
            );
        }

        long? unix = trace.StartUnixNs + table.ArrivalsNs[start];
        return TraceOutput.Answer(
            context,
            trace with
            {
                StartUnixNs = unix,
            },
            table.Slice(start, count),
            $"kept {Show.Count(count)} of {Show.Count(table.Count)} requests, from {Show.Seconds(table.ArrivalsNs[start] / 1e9)} to {Show.Seconds(table.ArrivalsNs[start + count - 1] / 1e9)}"
        );
    }

    private static void CheckFlags(
        VerbContext context,
        double? from,
        double? until,
        double? first,
        double? busiest
    )
    {
        if (!context.Faults.IsEmpty)
        {
            return;
        }

        if ((from ?? until ?? first ?? busiest) is null)
        {
            context.Refuse(
                CliFaultCodes.FlagMissing,
                From.Name,
                "nothing to cut",
                "--from, --until, --first or --busiest"
            );
        }

        if (busiest is not null && (from ?? until) is not null)
        {
            context.Conflict(
                Busiest.Name,
                "the busiest window is found in the whole trace",
                "--busiest, or --from and --until"
            );
        }

        if (from is double start && until is double end && end <= start)
        {
            context.Refuse(
                QuantityFaultCodes.OutOfRange,
                Until.Name,
                "the part ends before it starts",
                "a time after --from",
                context.Parsed.GetValue(Until)
            );
        }
    }

    private static long Ns(double seconds) => (long)Math.Min(9.2e18, seconds * 1e9);
}
