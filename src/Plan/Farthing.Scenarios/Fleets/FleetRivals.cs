using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Scenarios.Plans;
using Farthing.Scenarios.Simulations;
using Farthing.Serving.Gpus;

namespace Farthing.Scenarios.Fleets;

/// <summary>The month on other GPUs: the cheapest for a flat peak need not be the cheapest for a month with ups and downs, in whole nodes.</summary>
internal static class FleetRivals
{
    private const int Most = 2;
    private const double Dearer = 1.3; // Of the plan: what costs more for its peak is not played.

    /// <summary>Designs the month on the GPUs that the plan has next, and takes the cheapest.</summary>
    /// <param name="first">On the plan's own GPU.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="wishes">How much is searched.</param>
    /// <param name="progress">Told of what is going on.</param>
    /// <param name="enough">Ends it: those that were designed stand.</param>
    /// <returns>The cheapest, with the others.</returns>
    public static FleetAnswer Beside(
        FleetAnswer first,
        Plan plan,
        FleetWishes wishes,
        StudyProgress progress,
        CancellationToken enough
    )
    {
        if (first.Usd is null)
        {
            return first;
        }

        double limit = first.Entry.Quote.UsdPerHour * Dearer;
        List<string> notTaken = [];
        List<FleetAnswer> all = [first];
        List<GpuSpec> left = [.. plan.Request.Gpus.Where(gpu => gpu != first.Entry.Shape.Gpu)];
        for (int tried = 0; tried < Most && left.Count > 0 && !enough.IsCancellationRequested; tried++)
        {
            progress.Show("which GPU the plan has next");
            Plan next = Planner.Run(plan.Request with { Gpus = left }, null, enough);
            if (next.Chosen is not PlanEntry entry)
            {
                break;
            }

            if (entry.Quote.UsdPerHour > limit)
            {
                notTaken.Add(
                    $"{entry.Shape.Gpu.Id}, the GPU that the plan has next, costs {Show.Percent((entry.Quote.UsdPerHour / first.Entry.Quote.UsdPerHour) - 1)} more at the month's peak: its month was not played"
                );
                break;
            }

            left.Remove(entry.Shape.Gpu);
            try
            {
                FleetAnswer rival = FleetDesign.Of(
                    first.Inputs,
                    first.Question.Month,
                    entry,
                    wishes,
                    progress with
                    {
                        Show = words => progress.Show($"{entry.Shape.Gpu.Id}: {words}"),
                        Found = _ => { },
                    },
                    enough,
                    enough
                );
                all.Add(rival);
            }
            catch (FarthingException none) when (none.Faults[0].Code == PlanFaultCodes.NoFleetForMonth)
            {
                notTaken.Add($"{entry.Shape.Gpu.Id}, tried beside it: {none.Faults[0].Message}");
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        FleetAnswer[] ranked = [.. all.Where(one => one.Usd is not null).OrderBy(one => one.Usd)];
        return ranked[0] with { OnOtherGpus = ranked[1..], NotOnOtherGpus = notTaken };
    }
}
