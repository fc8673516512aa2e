using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Planning;
using Farthing.Planning.Packing;
using Farthing.Planning.Requests;

namespace Farthing.Scenarios.Plans;

/// <summary>A plan that may be on spot nodes: consent to spot is not redundancy, so its fleet must keep the promise through reclaims. Mixes of replicas on demand, on spot and to spare are tried by their price. Where none that costs less than on demand keeps the promise, spot is left out.</summary>
internal static class SpotPlan
{
    private static readonly double[] BaseShares = [0, 0.25, 0.5, 0.75];

    /// <summary>The plan, with the inputs that it was made from and the play that proves it; no play where nothing is on spot.</summary>
    /// <param name="inputs">What was asked.</param>
    /// <param name="progress">Told what is being tried.</param>
    /// <param name="cancellation">Stops it: the plan is then marked as partial.</param>
    public static (PlanInputs Inputs, Plan Plan, SpotProof? Proof) Of(
        PlanInputs inputs,
        PlanProgress progress,
        CancellationToken cancellation
    )
    {
        Plan plan = Planner.Run(inputs.Request, progress, cancellation);
        if (plan.IsPartial || plan.Chosen is not { Quote.IsOnSpot: true } first)
        {
            return (inputs, plan, null);
        }

        List<string> broken = [];
        try
        {
            foreach (SpotMix mix in Mixes(inputs, first))
            {
                PlanInputs asked = inputs.WithSpot(mix);
                Plan tried =
                    mix == inputs.Limits.Spot ? plan : Planner.Run(asked.Request, progress, cancellation);
                if (tried.IsPartial || tried.Chosen is not { Quote.IsOnSpot: true } chosen)
                {
                    continue;
                }

                string words = Words(asked.Limits.Spot, chosen.Replicas);
                progress.Trying($"{words}, through reclaims");
                SpotProof proof = SpotProof.Play(asked, chosen, cancellation);
                if (proof.IsKept)
                {
                    return (asked, tried, proof);
                }

                SpotProofEnd lost = proof.Ends[0];
                broken.Add(
                    $"{words}: kept in {lost.Kept} of {lost.Played} runs where nodes are taken back {lost.End.Name}"
                );
            }

            PlanInputs lasting = inputs.WithoutSpot(
                broken.Count == 0
                    ? $"{PlannedSpot.LeftOut}with replicas for a zone that is gone it costs more than on demand"
                    : $"{PlannedSpot.LeftOut}no mix that costs less than on demand keeps the promise through reclaims ({string.Join("; ", broken)})"
            );
            return (lasting, Planner.Run(lasting.Request, progress, cancellation), null);
        }
        catch (OperationCanceledException)
        {
            return (inputs, plan with { IsPartial = true }, null);
        }
    }

    /// <summary>The mixes, cheapest first for a fleet that was found.</summary>
    private static IEnumerable<SpotMix> Mixes(PlanInputs inputs, PlanEntry found)
    {
        int zones = inputs.Limits.Spot.Zones;
        int stages = found.Shape.PipelineParallel;
        return from lost in Enumerable.Range(1, Math.Max(1, zones - 1))
            from share in BaseShares
            let mix = new SpotMix(zones, lost, share)
            let quote = inputs
                .WithSpot(mix)
                .Pricing.Quote(found.Shape.Gpu, found.Shape.Gpus / stages, stages, found.Replicas)
            where quote is { IsOnSpot: true }
            orderby quote.UsdPerHour, lost, share
            select mix;
    }

    private static string Words(SpotMix mix, int replicas) =>
        mix.Base(replicas) is > 0 and int steady
            ? $"{Show.Count(steady)} on demand, {Show.Count(replicas - steady)} + {Show.Count(mix.Extra(replicas))} on spot"
            : $"{Show.Count(replicas)} + {Show.Count(mix.Extra(replicas))} on spot";
}
