using Farthing.Numerics.Statistics;
using Farthing.Planning.Fleets;
using Farthing.Planning.Search;

namespace Farthing.Planning.Certainty;

/// <summary>Computes what measuring is worth: over equally likely quantiles of what own rows may say, the plan is made again with the band that they leave.</summary>
/// <remarks>
/// In normal scores of the step-time error (z = Φ⁻¹ of its share): the truth is N(0, 1); rows that leave the fraction w of the band's width say y = N(0, ρ²), ρ² = 1 − w², and leave the truth at N(y, w²). A plan with certainty c is then made at the share Φ(y + w·Φ⁻¹(c)), today at c. The variance of the truth is that of what is said plus that which is left, so that measuring moves the band and never invents certainty. Other GPUs are not measured: they stay at c.
/// </remarks>
internal static class MeasuringStudy
{
    private const int Quantiles = 25;
    private const int FewQuantiles = 9;

    /// <summary>Quantiles of what rows may say: fewer for a large fleet, whose bill rises in small steps, nearly in a line.</summary>
    private static int QuantilesOf(Plan plan) =>
        plan.Chosen?.Replicas > FleetTrial.LargestWhole ? FewQuantiles : Quantiles;

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
        double[] edges = Edges(plan, offer, confidence);
        MeasuringOutcome[] outcomes = new MeasuringOutcome[edges.Length];
        for (int i = 0; i < edges.Length; i++)
        {
            Candidate? fleet = fleets.At(edges[i], isConfirmed: false);
            outcomes[i] = new MeasuringOutcome(
                FractionOf(i, edges.Length),
                edges[i],
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

    /// <summary>The shares of today's error at which plans are made after measuring, fastest first; none where rows narrow nothing.</summary>
    public static double[] Edges(Plan plan, MeasuringOffer offer, double confidence) =>
        offer.BandFraction >= 1
            ? []
            :
            [
                .. Enumerable
                    .Range(0, QuantilesOf(plan))
                    .Select(i =>
                        EdgeAfter(
                            NormalDistribution.Quantile(FractionOf(i, QuantilesOf(plan))),
                            offer.BandFraction,
                            confidence
                        )
                    ),
            ];

    private static double FractionOf(int quantile, int of) => (quantile + 0.5) / of;

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
}

/// <summary>A few own measurements that could be taken before a fleet is bought.</summary>
/// <param name="Rows">Loads that are measured on one replica of the plan.</param>
/// <param name="BandFraction">What they leave of the step-time band: width after over width before, on the logarithmic scale, 0 to 1.</param>
/// <param name="Source">Where <paramref name="BandFraction"/> comes from.</param>
/// <param name="Hours">How long one replica is rented.</param>
/// <param name="UsdPerHour">What it costs; 0 for GPUs that are there anyway; null where no price is known.</param>
/// <param name="Words">What is rented, in words.</param>
public sealed record MeasuringOffer(
    int Rows,
    double BandFraction,
    string Source,
    double Hours,
    double? UsdPerHour,
    string Words
)
{
    /// <summary>Loads of a first own calibration: 1, 8, 32 and 128 requests in flight, and one with long prompts.</summary>
    public const int FirstRows = 5;

    /// <summary>One load: warm-up and several minutes of steady state.</summary>
    private const double HoursPerRow = 5.0 / 60;

    /// <summary>Start of the instance, download of the weights, start of the engine.</summary>
    private const double HoursBefore = 0.5;

    /// <summary>Time for that number of rows, in whole hours as instances are billed.</summary>
    public static double HoursFor(int rows) => Math.Ceiling(HoursBefore + (rows * HoursPerRow));
}

/// <summary>One thing that own measurements may say.</summary>
/// <param name="Fraction">Its place in the distribution of what they may say: 0.5 is the built-in prediction's median.</param>
/// <param name="Edge">The share of today's step-time error at which the plan would then be made: its certainty under the narrower band, moved to what was measured.</param>
/// <param name="UsdPerHour">The cheapest fleet then; null where none keeps the promises.</param>
public sealed record MeasuringOutcome(double Fraction, double Edge, double? UsdPerHour);
