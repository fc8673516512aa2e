using System.Globalization;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Plans;

/// <summary>A purchase of a past day beside the clairvoyant's, as people read it.</summary>
internal static class HindsightSheet
{
    private const double Cent = 0.005;

    /// <summary>The answer in a few sentences.</summary>
    public static string Answer(PurchaseHindsight past)
    {
        HindsightPurchase decided = past.Decided;
        string rest =
            decided.RestUsd < Cent
                ? ""
                : $", {Show.Usd(decided.PaidUsd)} of it paid and {Show.Usd(decided.RestUsd)} for the rest of the terms";
        string known =
            past.RegretUsd < Cent
                ? $"Knowing the prices that came, no purchase was cheaper (of {Show.Counted(past.Places, "place")})."
                : $"Knowing the prices that came: {Show.Usd(past.Clairvoyant.TotalUsd)}, {Show.Percent(past.RegretUsd / decided.TotalUsd)} less. {Why(past)}";
        return $"Decided on {Day(past.DecidedOn)}: {Words(decided, withPlace: true)}. By {Day(past.PlayedTo)} that cost {Show.Usd(decided.TotalUsd)}{rest}. {known}";
    }

    /// <summary>The blocks of the section.</summary>
    public static IEnumerable<SheetBlock?> Blocks(PurchaseHindsight past)
    {
        yield return new SheetFacts([.. Facts(past)]);
        yield return Choices(past);
        yield return Prices(past);
        yield return new SheetNotes([.. past.Notes, past.Source]);
    }

    private static IEnumerable<(string, string)> Facts(PurchaseHindsight past)
    {
        string end = past.HistoryEnds ? ", where the price history ends" : ", a year";
        yield return (
            "played",
            $"{Day(past.DecidedOn)} to {Day(past.PlayedTo)}{end}: {Show.Three(past.Months)} months of 730 h"
        );
        yield return (
            "regret",
            $"{Show.Usd(past.RegretUsd)} ({Show.Percent(past.RegretFraction)} of the clairvoyant's): {Show.Usd(past.RegretByCommitmentsUsd)} by other commitments in the same place, {Show.Usd(past.RegretByPlaceUsd)} more by the place"
        );
        if (past.Decided.OwedUsd > 0)
        {
            yield return (
                "still owed",
                $"{Show.Usd(past.Decided.OwedUsd)} over the rest of the terms, of which {Show.Usd(past.Decided.RestUsd)} is more than the nodes' last use costs to replace"
            );
        }
    }

    private static string Why(PurchaseHindsight past)
    {
        List<string> causes = [];
        if (past.RegretByCommitmentsUsd >= Cent)
        {
            bool havePricesMoved = past.UnmovedThere.TotalUsd - past.BestThere.TotalUsd >= Cent;
            string best = $"{Words(past.BestThere, withPlace: false)} was cheapest there.";
            causes.Add(
                havePricesMoved
                    ? $"Prices moved: {best}"
                    : $"No price did that: the decision allows for traffic and prices that change, and this traffic {(past.GrowthPerMonth is double growth ? $"{(growth < 0 ? "fell" : "grew")} by {Show.Percent(Math.Abs(growth))} a month" : "repeated itself")}: {best}"
            );
        }

        if (past.RegretByPlaceUsd >= Cent)
        {
            causes.Add(
                $"{past.Clairvoyant.Node} in {past.Clairvoyant.Region} came {Show.Usd(past.RegretByPlaceUsd)} cheaper than the decided place at its best."
            );
        }

        return string.Join(' ', causes);
    }

    private static SheetTable Choices(PurchaseHindsight past)
    {
        (string Name, HindsightPurchase? Choice, double Usd)[] rows =
        [
            ("as decided", past.Decided, past.Decided.TotalUsd),
            ("best there", past.BestThere, past.BestThere.TotalUsd),
            ("clairvoyant", past.Clairvoyant, past.Clairvoyant.TotalUsd),
            ("rented there", past.OnDemandThere, past.OnDemandThere.TotalUsd),
            ("rented anywhere", past.OnDemandBest, past.OnDemandBest.TotalUsd),
            ("static peak there", null, past.StaticPeakUsd),
        ];
        double least = past.Clairvoyant.TotalUsd;
        return new SheetTable(
            "",
            new TableColumns<(string Name, HindsightPurchase? Choice, double Usd)>()
                .Words("purchase", row => row.Name)
                .Words("place", row => row.Choice?.Region ?? past.Decided.Region, rank: 3)
                .Words("committed", row => row.Choice is { } one ? Signed(one) : "–", rank: 1)
                .Figure("for them", row => row.Choice is { } one ? Show.Usd(one.CommittedUsd) : "–", rank: 4)
                .Figure("on demand", row => Show.Usd(row.Choice?.RentedUsd ?? row.Usd), rank: 4)
                .Figure("paid", row => Show.Usd(row.Choice?.PaidUsd ?? row.Usd), rank: 2)
                .Figure("rest of terms", row => row.Choice is { } one ? Show.Usd(one.RestUsd) : "–", rank: 2)
                .Figure("together", row => Show.Usd(row.Usd))
                .Figure("regret", row => least > 0 ? Show.Change((row.Usd / least) - 1) : "–")
                .Of(rows),
            [
                "there: in the decided place; rented: all on demand; static peak: the most nodes all the time, on demand; best and clairvoyant know the prices that came",
            ]
        );
    }

    private static SheetTable Prices(PurchaseHindsight past) =>
        new(
            $"What did {past.Decided.Node} in {past.Decided.Region} cost an hour?",
            new TableColumns<HindsightPrice>()
                .Words("from", price => Day(price.From))
                .Figure("on demand", price => Usd(price.OnDemandUsdPerHour))
                .Figure("1 year", price => Usd(price.Reserved1yUsdPerHour))
                .Figure("3 years", price => Usd(price.Reserved3yUsdPerHour))
                .Figure("spot", price => Usd(price.SpotUsdPerHour), rank: 1)
                .Of([.. past.Prices]),
            ["what is signed keeps its price; spot is not played"]
        );

    private static string Words(HindsightPurchase purchase, bool withPlace)
    {
        string place = withPlace ? $" in {purchase.Region}" : "";
        return purchase.Commitments.Count == 0
            ? $"{(withPlace ? purchase.Node + place + ", " : "")}all on demand"
            : $"{string.Join(" and ", purchase.Commitments.Select(one => $"{one.Nodes} × {purchase.Node} for {Term(one)}"))}{place}{(purchase.RentedUsd > 0 ? ", the rest on demand" : "")}";
    }

    private static string Signed(HindsightPurchase purchase) =>
        purchase.Commitments.Count == 0
            ? "none"
            : string.Join(" + ", purchase.Commitments.Select(one => $"{one.Nodes} for {Term(one)}"));

    private static string Term(HindsightCommitment one) =>
        one.TermMonths % 12 == 0
            ? Show.Counted(one.TermMonths / 12, "year")
            : Show.Counted(one.TermMonths, "month");

    private static string Usd(double? usdPerHour) => usdPerHour is double usd ? Show.Usd(usd) : "–";

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
