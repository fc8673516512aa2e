using Farthing.Catalogs.Apis;
using Farthing.Documents.Catalogs;
using Farthing.Documents.Costs;
using Farthing.Numerics.Quantities;

namespace Farthing.Planning.Apis;

/// <summary>The same traffic at many APIs: the bill of each, and the part of its price that makes it.</summary>
public static class ApiRanking
{
    /// <summary>Bills of equal requests, cheapest first.</summary>
    /// <param name="prices">The price lists.</param>
    /// <param name="traffic">Requests of one length.</param>
    /// <param name="today">The day whose prices count.</param>
    /// <param name="tier">The service tier; APIs that list no price for it have no bill.</param>
    public static CostApisDocument Of(
        IEnumerable<ApiPrice> prices,
        ApiTraffic traffic,
        DateOnly today,
        ApiServiceTier tier
    )
    {
        (int prompt, int answer) = traffic.Sample(0);
        List<CostApiRow> rows = [];
        List<CostApiGap> without = [];
        foreach (ApiPrice price in prices.OrderBy(price => price.Id, StringComparer.Ordinal))
        {
            if (Gap(price, prompt, answer, today, tier) is string reason)
            {
                without.Add(new CostApiGap(price.Id, reason));
            }
            else
            {
                rows.Add(Row(price, traffic, prompt, today, tier));
            }
        }

        DateOnly[] days = [.. rows.Select(row => row.AsOf).OfType<DateOnly>()];
        return new CostApisDocument(
            prompt,
            answer,
            traffic.RatePerSecond,
            traffic.RequestsPerMonth,
            traffic.CachedInputFraction ?? 0,
            tier == ApiServiceTier.Batch ? "batch" : "standard",
            [.. rows.OrderBy(row => row.UsdPerMonth)],
            without,
            days.Length > 0 ? days.Min() : null,
            days.Length > 0 ? days.Max() : null,
            rows.Count(row => row.AsOf is null)
        );
    }

    private static string? Gap(ApiPrice price, int prompt, int answer, DateOnly today, ApiServiceTier tier) =>
        price.Rates is null ? "not billed by tokens"
        : price.RatesFor(prompt, today, tier) is null ? "no batch price is published"
        : price.ContextTokens is long context && prompt + (long)answer > context
            ? $"its context is {Show.Count(context)} tokens"
        : price.MaxOutputTokens is long most && answer > most ? $"it answers up to {Show.Count(most)} tokens"
        : null;

    private static CostApiRow Row(
        ApiPrice price,
        ApiTraffic traffic,
        int prompt,
        DateOnly today,
        ApiServiceTier tier
    )
    {
        ApiRates rates = price.RatesFor(prompt, today, tier)!;
        ApiBill bill = ApiComparison.Bill(
            price,
            isSameModel: false,
            traffic,
            new PeopleCost(0, 0, 0),
            today,
            tier
        )!;
        double total = bill.TokensUsd;
        double Part(double usd) => total > 0 ? usd / total : 0;
        long? above = price
            .Tiers.Where(one => prompt > one.AboveInputTokens)
            .Select(one => (long?)one.AboveInputTokens)
            .LastOrDefault();
        double input = Part(bill.InputUsd);
        double cached = Part(bill.CachedInputUsd);
        double output = Part(bill.OutputUsd);
        return new CostApiRow(
            price.Id,
            total,
            total / traffic.RequestsPerMonth,
            input,
            cached,
            output,
            (double)rates.InputUsdPerM,
            (double?)rates.CachedInputUsdPerM,
            (double)rates.OutputUsdPerM,
            above,
            total > 0
                ? Reason(input, cached, output, above, cached > 0 && rates.CachedInputUsdPerM is null)
                : "free by tokens",
            price.AsOf,
            price.Source
        );
    }

    private static string Reason(
        double input,
        double cached,
        double output,
        long? above,
        bool lacksCachedPrice
    )
    {
        string most =
            output >= input && output >= cached ? $"output {Show.Percent(output)}"
            : input >= cached ? $"prompt {Show.Percent(input)}"
            : $"cached prompt {Show.Percent(cached)}";
        string tier = above is long tokens ? $", prompt above {Show.Count(tokens)}" : "";
        return most + tier + (lacksCachedPrice ? ", no cached price" : "");
    }
}
