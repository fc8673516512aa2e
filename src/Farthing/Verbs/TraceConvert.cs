using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Workloads;
using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Traces;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs;

/// <summary><c>farthing trace convert</c>: the same requests in another format.</summary>
internal static class TraceConvert
{
    private static readonly QuantityFlag Rate = new(
        "--rate",
        Positive(QuantityKind.Rate),
        "For files without arrival times: mean rate of the times to give them"
    );

    private static readonly QuantityFlag Cv = new(
        "--cv",
        Positive(QuantityKind.Number, 100),
        "With --rate: CV of the gaps (Gamma; 1 is Poisson)"
    );

    public static Command Create()
    {
        Command command = new(
            "convert",
            """
            Write a trace in another format. Refuses what the format cannot hold, unless --allow-loss.

            Examples:
              farthing trace convert requests.csv requests.jsonl --to mooncake
              farthing trace convert lengths.csv.gz timed.jsonl --to mooncake --rate 12/s
            """
        );
        command.Arguments.Add(TraceOutput.Input);
        command.Arguments.Add(TraceOutput.Target);
        TraceOutput.AddTo(command);
        command.With(Rate, Cv);
        TraceFlags.AddTo(command);
        return command.Runs("trace.convert", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        double? rate = context.Value(Rate);
        double? cv = context.Value(Cv);
        TraceReadResult trace = TraceFlags.Read(context, context.Parsed.GetRequiredValue(TraceOutput.Input));
        if (trace.HasArrivals && (rate ?? cv) is not null)
        {
            throw new FarthingException(
                new Fault(CliFaultCodes.FlagConflict, "the trace has arrival times of its own")
                {
                    Path = rate is null ? Cv.Name : Rate.Name,
                    Expected = "trace scale --rate to change its rate",
                }
            );
        }

        if (trace.HasArrivals)
        {
            return TraceOutput.Answer(context, trace, trace.Table, "the same requests at the same times");
        }

        if (rate is not double perSecond)
        {
            throw new FarthingException(
                new Fault(WorkloadFaultCodes.NoArrivals, $"{trace.Format.Title} has no arrival times")
                {
                    File = context.Parsed.GetRequiredValue(TraceOutput.Input),
                    Path = Rate.Name,
                    Expected = "--rate 12/s (Poisson) or with --cv 2 (Gamma)",
                }
            );
        }

        GapDistribution gaps = cv is null or 1 ? new ExponentialGaps() : new GammaGaps(cv.Value);
        RenewalArrivals process = new(perSecond, gaps, RateShape.Flat, context.Seed);
        long[] arrivals = new long[trace.Table.Count];
        for (int i = 0; i < arrivals.Length; i++)
        {
            arrivals[i] = process.NextNs();
        }

        RequestTable timed = trace.Table.WithArrivals(arrivals);
        return TraceOutput.Answer(
            context,
            trace,
            timed,
            $"the same lengths in the file's order; arrivals generated at {Show.Three(perSecond)}/s, CV {Show.Three(gaps.Cv)}, seed {context.Seed}"
        );
    }
}
