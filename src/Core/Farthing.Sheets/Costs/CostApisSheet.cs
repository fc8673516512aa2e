using Farthing.Documents.Costs;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Costs;

/// <summary>The same traffic at every API, as it is read.</summary>
public static class CostApisSheet
{
    /// <summary>Rows of a long list that are printed: the cheapest, and the dearest behind them.</summary>
    private const int Cheapest = 20,
        Dearest = 5;

    /// <summary>Its words and table.</summary>
    public static CostAnswer Of(CostApisDocument document)
    {
        CostAnswer answer = new();
        string traffic =
            $"{Show.Count(document.InputTokens)} in, {Show.Count(document.OutputTokens)} out at {Show.Three(document.RequestsPerS)}/s";
        if (document.Apis.Count == 0)
        {
            answer.Say($"No API takes {traffic}.");
            AddGaps(answer, document);
            return answer;
        }

        CostApiRow best = document.Apis[0];
        CostApiRow worst = document.Apis[^1];
        answer.Say(
            $"{best.Id}: {Show.Usd(best.UsdPerMonth)} a month, {Show.Usd(best.UsdPerRequest)} a request, the cheapest of {Show.Count(document.Apis.Count)} for {traffic} ({best.Reason})."
        );
        if (document.Apis.Count > 1 && best.UsdPerMonth > 0)
        {
            answer.Say(
                $"The dearest, {worst.Id}, costs {Show.Usd(worst.UsdPerMonth)}, {Show.Three(worst.UsdPerMonth / best.UsdPerMonth)} times as much ({worst.Reason}: {Show.UsdPerMillion(worst.InputUsdPerM)} in, {Show.UsdPerMillion(worst.OutputUsdPerM)} out)."
            );
        }

        bool isLong = document.Apis.Count > Cheapest + Dearest + 1;
        CostApiRow[] shown = isLong
            ? [.. document.Apis.Take(Cheapest), .. document.Apis.TakeLast(Dearest)]
            : [.. document.Apis];
        answer.Table(
            "",
            shown,
            new TableColumns<CostApiRow>()
                .Words("API", row => row.Id)
                .Figure("$/month", row => Show.Usd(row.UsdPerMonth))
                .UsdPerRequest(row => row.UsdPerRequest)
                .Figure("$/M in", row => Show.UsdPerMillion(row.InputUsdPerM), rank: 3)
                .Figure(
                    "cached",
                    row => row.CachedInputUsdPerM is double usd ? Show.UsdPerMillion(usd) : null,
                    rank: 4
                )
                .Figure("$/M out", row => Show.UsdPerMillion(row.OutputUsdPerM), rank: 2)
                .Words("what makes the price", row => row.Reason, rank: 1)
        );
        if (isLong)
        {
            answer.Note(
                $"{Show.Count(document.Apis.Count - shown.Length)} between the cheapest {Cheapest} and the dearest {Dearest} are left out: --json has all, --model names some."
            );
        }

        AddGaps(answer, document);
        answer.Note("Published prices of models that differ in quality and speed; nothing is predicted.");
        if (document.CachedFraction > 0)
        {
            answer.Note(
                $"{Show.Percent(document.CachedFraction)} of prompt tokens come from the provider's cache; writing to it is not counted."
            );
        }

        return answer;
    }

    private static void AddGaps(CostAnswer answer, CostApisDocument document)
    {
        foreach (IGrouping<string, CostApiGap> group in document.Without.GroupBy(gap => gap.Reason))
        {
            string[] names = [.. group.Select(gap => gap.Id)];
            answer.Note(
                names.Length > 3
                    ? $"Without a bill, {group.Key}: {Show.Count(names.Length)} APIs."
                    : $"Without a bill, {group.Key}: {string.Join(", ", names)}."
            );
        }
    }
}
