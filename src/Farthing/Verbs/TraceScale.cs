using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Workloads;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Traces;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs;

/// <summary><c>farthing trace scale</c>: the same requests, faster or slower.</summary>
internal static class TraceScale
{
    private static readonly QuantityFlag Rate = new(
        "--rate",
        Positive(QuantityKind.Rate),
        "Mean rate to reach"
    );

    private static readonly QuantityFlag By = new(
        "--by",
        Positive(QuantityKind.Number, 1e6),
        "Factor of the rate: 2 halves all gaps"
    );

    private static readonly QuantityFlag Duration = new(
        "--duration",
        Positive(QuantityKind.Duration),
        "Time that the whole trace shall take"
    );

    public static Command Create()
    {
        Command command = new(
            "scale",
            """
            Stretch or press the gaps of a trace, to a mean rate, by a factor, or to a duration. Burstiness (CV of the gaps) stays.

            Examples:
              farthing trace scale requests.csv faster.csv --by 2
              farthing trace scale requests.csv twelve.csv --rate 12/s
            """
        );
        command.Arguments.Add(TraceOutput.Input);
        command.Arguments.Add(TraceOutput.Target);
        TraceOutput.AddTo(command);
        command.With(Rate, By, Duration);
        TraceFlags.AddTo(command);
        return command.Runs("trace.scale", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        double? rate = context.Value(Rate);
        double? by = context.Value(By);
        double? duration = context.Value(Duration);
        int given = (rate is null ? 0 : 1) + (by is null ? 0 : 1) + (duration is null ? 0 : 1);
        if (given != 1 && context.Faults.IsEmpty)
        {
            context.Refuse(
                given == 0 ? CliFaultCodes.FlagMissing : CliFaultCodes.FlagConflict,
                Rate.Name,
                "one of --rate, --by and --duration is missing",
                "--rate 12/s, --by 2 or --duration 10m"
            );
        }

        TraceReadResult trace = TraceFlags.Read(context, context.Parsed.GetRequiredValue(TraceOutput.Input));
        RequestTable table = trace.Table;
        if (table.DurationNs == 0)
        {
            throw new FarthingException(
                new Fault(
                    WorkloadFaultCodes.NoArrivals,
                    "all requests arrive at once: there are no gaps to scale"
                )
                {
                    File = context.Parsed.GetRequiredValue(TraceOutput.Input),
                    Expected = "a trace with arrival times",
                }
            );
        }

        double factor =
            by
            ?? (
                rate is double wanted
                    ? wanted / table.MeanRatePerSecond
                    : table.DurationNs / 1e9 / duration!.Value
            );
        RequestTable scaled = table.ScaleRate(factor);
        return TraceOutput.Answer(
            context,
            trace,
            scaled,
            $"rate {Show.Three(table.MeanRatePerSecond)}/s × {Show.Three(factor)} = {Show.Three(scaled.MeanRatePerSecond)}/s"
        );
    }
}
