using System.CommandLine;
using Farthing.Cli;
using Farthing.Planning.Diff;
using Farthing.Scenarios.Plans;
using Farthing.Verbs.Plans.Comparisons;

namespace Farthing.Verbs;

/// <summary><c>farthing plan diff A B</c>: what changed between two plans, and why.</summary>
internal static class PlanDiffVerb
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        Argument<string> before = new("BEFORE")
        {
            Description = "A plan that farthing plan … --output FILE wrote",
        };
        Argument<string> after = new("AFTER") { Description = "Another one" };
        Command command = new(
            "diff",
            """
            What changed between two plans, and why: answer, fleet, dollars and latencies beside the inputs that differ

            Examples:
              farthing plan diff monday.json friday.json
              farthing plan diff monday.json friday.json --json
            """
        )
        {
            before,
            after,
        };
        return command.Runs(
            "plan.diff",
            context => Run(context, context.Parsed.GetValue(before)!, context.Parsed.GetValue(after)!)
        );
    }

    private static int Run(VerbContext context, string before, string after)
    {
        PlanDiff? diff = PlanDiff.Compare(
            ReplayFile.Read(before),
            ReplayFile.Read(after),
            context.Faults,
            before,
            after
        );
        context.StopOnFaults();
        return context.Answer(
            writer =>
            {
                writer.WriteStartObject();
                writer.WriteBoolean("same", diff!.IsSame);
                PlanDiffPage.Write(writer, diff);
                writer.WriteEndObject();
            },
            writer =>
            {
                writer.WriteLine(char.ToUpperInvariant(diff!.Why[0]) + diff.Why[1..]);
                writer.WriteLine();
                PlanDiffPage.Write(writer, diff, Path.GetFileName(before), Path.GetFileName(after));
                if (diff.Others.Count > 0)
                {
                    writer.WriteLine(
                        $"{diff.Others.Count} other values differ (runners-up, rejections, notes): --json lists them"
                    );
                }
            }
        );
    }
}
