namespace Farthing.Planning.Certainty;

/// <summary>Value of a few own measurements before a fleet is bought: the mean over their possible results.</summary>
public sealed record MeasuringValue
{
    /// <summary>The measurement and its cost.</summary>
    public required MeasuringOffer Offer { get; init; }

    /// <summary>The GPU that is measured.</summary>
    public required string GpuId { get; init; }

    /// <summary>Possible results, fastest first, all equally likely.</summary>
    public required IReadOnlyList<MeasuringOutcome> Outcomes { get; init; }

    /// <summary>The plan's bill today, dollars per hour.</summary>
    public required double UsdPerHourNow { get; init; }

    /// <summary>Mean of what is paid less per hour after measuring; below zero where it is more.</summary>
    public double MeanSavingUsdPerHour =>
        Outcomes.Average(outcome => UsdPerHourNow - (outcome.UsdPerHour ?? UsdPerHourNow));

    /// <summary>Share of the outcomes in which a cheaper fleet keeps the promises.</summary>
    public double CheaperFraction => Share(outcome => outcome.UsdPerHour < UsdPerHourNow);

    /// <summary>Share of the outcomes in which a dearer fleet is needed.</summary>
    public double DearerFraction => Share(outcome => outcome.UsdPerHour > UsdPerHourNow);

    /// <summary>Share of the outcomes in which no fleet within the limits keeps the promises; the fleet of today is then kept.</summary>
    public double NoneFraction => Share(outcome => outcome.UsdPerHour is null);

    /// <summary>The rent of the GPUs that are measured, dollars; null where no price is known.</summary>
    public double? RentUsd => Offer.UsdPerHour * Offer.Hours;

    /// <summary>The mean saving of the first month less the rent, dollars; null where the rent is not known.</summary>
    /// <param name="hoursPerMonth">Hours that a month is billed.</param>
    public double? NetUsd(double hoursPerMonth) =>
        RentUsd is double rent ? (MeanSavingUsdPerHour * hoursPerMonth) - rent : null;

    private double Share(Func<MeasuringOutcome, bool> holds) =>
        (double)Outcomes.Count(holds) / Outcomes.Count;
}
