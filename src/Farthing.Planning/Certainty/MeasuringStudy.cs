using Farthing.Numerics.Statistics;
using Farthing.Planning.Search;

namespace Farthing.Planning.Certainty;

/// <summary>Computes what measuring is worth: over equally likely quantiles of what own rows may say, the plan is made again with the band that they leave.</summary>
/// <remarks>
/// In normal scores of the step-time error (z = Φ⁻¹ of its share): the truth is N(0, 1); rows that leave the fraction w of the band's width say y = N(0, ρ²), ρ² = 1 − w², and leave the truth at N(y, w²). A plan with certainty c is then made at the share Φ(y + w·Φ⁻¹(c)), today at c. The variance of the truth is that of what is said plus that which is left, so that measuring moves the band and never invents certainty. Other GPUs are not measured: they stay at c.
/// </remarks>
internal static class MeasuringStudy
{
    /// <summary>Quantiles of what rows may say.</summary>
    public const int Quantiles = 25;

    /// <summary>Computes it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="fleets">The fleets of the chosen GPU.</param>
    /// <param name="confidence">The plan's certainty.</param>
    /// <param name="offer">What is measured.</param>
    /// <param name="whyNot">Why nothing can be said; null otherwise.</param>
    public static MeasuringValue? Of(
        Plan plan,
        CheapestFleets fleets,
        double confidence,
        MeasuringOffer offer,
        out string? whyNot
    )
    {
        whyNot = null;
        if (offer.BandFraction >= 1)
        {
            whyNot = $"{offer.Rows} own rows do not narrow this model's band ({offer.Source})";
            return null;
        }

        double? others = plan
            .Entries.Where(entry => entry.Shape.Gpu != fleets.Gpu)
            .Min(entry => (double?)entry.Quote.UsdPerHour);
        MeasuringOutcome[] outcomes = new MeasuringOutcome[Quantiles];
        foreach (int i in MiddlesFirst(Quantiles))
        {
            double fraction = (i + 0.5) / Quantiles;
            double edge = EdgeAfter(NormalDistribution.Quantile(fraction), offer.BandFraction, confidence);
            Candidate? fleet = fleets.At(edge);
            outcomes[i] = new MeasuringOutcome(
                fraction,
                edge,
                fleet is null || others < fleet.Quote.UsdPerHour ? others : fleet.Quote.UsdPerHour
            );
        }

        return new MeasuringValue
        {
            Offer = offer,
            GpuId = fleets.Gpu.Id,
            Outcomes = outcomes,
            UsdPerHourNow = plan.Chosen!.Quote.UsdPerHour,
        };
    }

    /// <summary>The share of today's error at which a plan is made after measuring.</summary>
    /// <param name="said">What rows say, in standard deviations of what they may say.</param>
    /// <param name="bandFraction">What they leave of the band.</param>
    /// <param name="confidence">The certainty of the plan.</param>
    public static double EdgeAfter(double said, double bandFraction, double confidence)
    {
        double moved = Math.Sqrt(1 - (bandFraction * bandFraction)) * said;
        double share = NormalDistribution.ShareBelow(
            moved + (bandFraction * NormalDistribution.Quantile(confidence))
        );
        return Math.Clamp(share, 1e-6, 1 - 1e-6);
    }

    /// <summary>Both ends, then the middles of what is left: each search is bounded by its neighbors, and between equal ones there is none.</summary>
    private static IEnumerable<int> MiddlesFirst(int count)
    {
        Queue<(int First, int Last)> open = new([(0, count - 1)]);
        bool[] done = new bool[count];
        foreach (int end in (int[])[0, count - 1])
        {
            done[end] = true;
            yield return end;
        }

        while (open.TryDequeue(out (int First, int Last) part))
        {
            int middle = (part.First + part.Last) / 2;
            if (!done[middle])
            {
                done[middle] = true;
                yield return middle;
            }

            if (part.Last - part.First > 1)
            {
                open.Enqueue((part.First, middle));
                open.Enqueue((middle, part.Last));
            }
        }
    }
}
