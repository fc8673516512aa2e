using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Workloads;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Traces;

namespace Farthing.Verbs;

/// <summary><c>farthing trace merge</c>: several traces on one time line.</summary>
internal static class TraceMerge
{
    private static readonly Argument<string[]> Inputs = new("FILES")
    {
        Description = "The traces, two or more",
        Arity = new ArgumentArity(2, 1000),
    };

    private static readonly DestinationFlag Out = new("--into")
    {
        Description = "The trace to write; .gz compresses it, - is standard output",
        Required = true,
        TakesStandardOutput = true,
    };

    public static Command Create()
    {
        Command command = new(
            "merge",
            """
            Play several traces at the same time: each starts at 0, tenants and sessions stay apart.

            Examples:
              farthing trace merge chat.csv code.csv --into both.csv
            """
        );
        command.Arguments.Add(Inputs);
        command.Options.Add(Out);
        TraceOutput.AddTo(command);
        TraceFlags.AddTo(command);
        return command.Runs("trace.merge", Run);
    }

    private static int Run(VerbContext context)
    {
        string[] paths = context.Parsed.GetRequiredValue(Inputs);
        List<TraceReadResult> traces = [];
        foreach (string path in paths)
        {
            if (context.Faults.Try(() => TraceFlags.Read(context, path)) is TraceReadResult trace)
            {
                traces.Add(trace);
            }
        }

        context.StopOnFaults();
        TraceReadResult first = traces[0];
        int[] blocks =
        [
            .. traces
                .Where(trace => trace.Table.HasPrefixes)
                .Select(trace => trace.Table.PrefixBlockTokens)
                .Distinct(),
        ];
        if (blocks.Length > 1)
        {
            throw new FarthingException(
                new Fault(
                    WorkloadFaultCodes.CannotMerge,
                    $"the traces have prefix ids of {string.Join(" and ", blocks)} tokens a block"
                )
                {
                    Expected = "traces of one block size; trace convert --to mooncake makes 512",
                }
            );
        }

        if (traces.Count(trace => trace.Table.HasPrefixes && !HasOwnIds(trace)) > 1)
        {
            context.Warn("equal prefix ids of different traces count as the same text");
        }

        RequestTable merged = RequestTable.Merge([
            .. traces.Select((trace, at) => HasOwnIds(trace) ? trace.Table.WithOwnPrefixes(at) : trace.Table),
        ]);
        TraceReadResult whole = first with
        {
            Table = merged,
            ClosedLoop = traces.Select(trace => trace.ClosedLoop).FirstOrDefault(plan => plan is not null),
        };
        return TraceOutput.Answer(
            context,
            whole,
            merged,
            $"merged {paths.Length} traces: {string.Join(" + ", traces.Select(trace => Show.Count(trace.Table.Count)))} requests",
            context.Parsed.GetRequiredValue(Out)
        );
    }

    /// <summary>True where ids are numbers within the file: imported and exported traces, whose prompts nobody can join.</summary>
    private static bool HasOwnIds(TraceReadResult trace) => trace.Format == TraceFormat.Farthing;
}
