using Farthing.Numerics.Quantities;
using Farthing.Planning.Certainty;

namespace Farthing.Scenarios.Plans;

/// <summary>What own measurements are worth, in a sentence for screen and document.</summary>
public static class MeasuringWords
{
    /// <summary>The sentence.</summary>
    /// <param name="value">What was computed.</param>
    /// <param name="hoursPerMonth">Hours that a month is billed.</param>
    public static string Of(MeasuringValue value, double hoursPerMonth)
    {
        MeasuringOffer offer = value.Offer;
        double saving = value.MeanSavingUsdPerHour * hoursPerMonth;
        string what =
            $"{offer.Rows} own rows on {offer.Words}, {Show.Count(offer.Hours)} h{(value.RentUsd is > 0 and double rent ? $" for {Show.Usd(rent)}" : "")}";
        string outcomes =
            $"{Show.Percent(value.CheaperFraction)} of what they may say allows a cheaper fleet, {Show.Percent(value.DearerFraction)} needs a dearer one"
            + (
                value.NoneFraction > 0
                    ? $", {Show.Percent(value.NoneFraction)} leaves none within the limits (counted as no change)"
                    : ""
            );
        return value.NetUsd(hoursPerMonth) switch
        {
            null => $"{what}: save {Show.Usd(saving)}/month on average; the rent is not known; {outcomes}",
            > 0 and double net =>
                $"worth {Show.Usd(net)} in the first month on average, rent paid ({Show.Usd(saving)} in each later one): {what}; {outcomes}",
            _ =>
                $"not worth it: after {what}, the bill would {(saving >= 0 ? "fall" : "rise")} by {Show.Usd(Math.Abs(saving))}/month on average; {outcomes}",
        };
    }
}
