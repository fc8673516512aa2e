using System.Globalization;
using Farthing.Catalogs;
using Farthing.Catalogs.Apis;
using Farthing.Catalogs.Facts;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Models;

namespace Farthing.Planning.Apis;

/// <summary>Bills of APIs for the traffic that a fleet would serve.</summary>
public static class ApiComparison
{
    /// <summary>The bills of all who sell the model and of all that a person named, cheapest first.</summary>
    /// <param name="catalog">Holds the price lists.</param>
    /// <param name="model">The model.</param>
    /// <param name="named">APIs by name; unknown names become faults.</param>
    /// <param name="traffic">The tokens.</param>
    /// <param name="people">People on both sides.</param>
    /// <param name="today">The day whose prices count.</param>
    /// <param name="faults">Receives unknown names.</param>
    /// <param name="tier">Batch, flex or priority only where a person asked for it; those that list no such price are left out with a note by <see cref="Bill"/>.</param>
    public static IReadOnlyList<ApiBill> Bills(
        Catalog catalog,
        ModelSpec model,
        IReadOnlyList<string> named,
        ApiTraffic traffic,
        PeopleCost people,
        DateOnly today,
        FaultList faults,
        ApiServiceTier tier = ApiServiceTier.Standard
    )
    {
        IReadOnlyList<ApiPrice> sellers = ApiModelName.SellersOf(
            catalog.ApiPrices.Where(price => price.Rates is not null),
            model
        );
        List<ApiPrice> prices = [.. sellers];
        HashSet<ApiPrice> asked = new(ReferenceEqualityComparer.Instance);
        foreach (string name in named)
        {
            ApiPrice? price = catalog.TryApi(name, out Fault? fault);
            if (price is null)
            {
                faults.Add(fault! with { Path = "compare" });
            }
            else
            {
                asked.Add(price);
                if (!prices.Contains(price))
                {
                    prices.Add(price);
                }
            }
        }

        return
        [
            .. prices
                .Select(price => Bill(price, sellers.Contains(price), traffic, people, today, tier))
                .OfType<ApiBill>()
                .Select(bill => bill with { IsNamed = asked.Contains(bill.Price) })
                .OrderBy(bill => bill.TotalUsd)
                .ThenBy(bill => bill.Price.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>One bill; null where the provider lists no price for the service tier.</summary>
    /// <param name="price">The price list.</param>
    /// <param name="isSameModel">Whether it sells the very model.</param>
    /// <param name="traffic">The tokens.</param>
    /// <param name="people">People on both sides.</param>
    /// <param name="today">The day whose prices count.</param>
    /// <param name="tier">The service tier.</param>
    public static ApiBill? Bill(
        ApiPrice price,
        bool isSameModel,
        ApiTraffic traffic,
        PeopleCost people,
        DateOnly today,
        ApiServiceTier tier = ApiServiceTier.Standard
    )
    {
        double input = 0;
        double cachedInput = 0;
        double output = 0;
        int tooLong = 0;
        double cached = traffic.CachedInputFraction ?? 0;
        ApiRates? flat = price.Tiers.Count == 0 ? price.RatesFor(0, today, tier) : null;
        for (int i = 0; i < traffic.Samples; i++)
        {
            (int prompt, int answer) = traffic.Sample(i);
            if ((flat ?? price.RatesFor(prompt, today, tier)) is not { } rates)
            {
                return null;
            }

            input += prompt * (1 - cached) * (double)rates.InputUsdPerM;
            cachedInput += prompt * cached * (double)rates.EffectiveCachedInputUsdPerM;
            output += answer * (double)rates.OutputUsdPerM;
            tooLong += price.ContextTokens is long context && prompt + (long)answer > context ? 1 : 0;
        }

        double scale = traffic.Samples == 0 ? 0 : traffic.RequestsPerMonth / traffic.Samples / 1e6;
        return new ApiBill
        {
            Price = price,
            IsSameModel = isSameModel,
            InputUsd = input * scale,
            CachedInputUsd = cachedInput * scale,
            OutputUsd = output * scale,
            Tokens = traffic.TokensPerMonth,
            PeopleUsd = people.ApiUsdPerMonth,
            Notes = NotesOn(price, traffic, today, tooLong, cached),
        };
    }

    private static List<string> NotesOn(
        ApiPrice price,
        ApiTraffic traffic,
        DateOnly today,
        int tooLong,
        double cached
    )
    {
        List<string> notes = [];
        if (tooLong > 0)
        {
            string share = Show.Percent((double)tooLong / traffic.Samples);
            notes.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{share} of the requests are longer than its context of {price.ContextTokens:N0} tokens"
                )
            );
        }

        if (cached > 0 && price.Rates?.CachedInputUsdPerM is null)
        {
            notes.Add("no price of cached input is published: charged as input");
        }

        if (price.AsOf is null && Staleness.Warning(price.Id, null, today) is { } undated)
        {
            notes.Add(undated);
        }

        if (!price.IsVerified && price.AsOf is not null)
        {
            notes.Add($"the price of {price.Id} is not verified: {price.Source}");
        }

        return notes;
    }
}

/// <summary>Monthly bill of an API for the traffic.</summary>
public sealed record ApiBill
{
    /// <summary>The price list.</summary>
    public required ApiPrice Price { get; init; }

    /// <summary>True when the provider sells the very model; false when a person named it for comparison: its quality is not compared.</summary>
    public required bool IsSameModel { get; init; }

    /// <summary>True when a person named it.</summary>
    public bool IsNamed { get; init; }

    /// <summary>Input tokens that no cache supplies.</summary>
    public required double InputUsd { get; init; }

    /// <summary>Input tokens from the provider's cache.</summary>
    public required double CachedInputUsd { get; init; }

    /// <summary>Output tokens.</summary>
    public required double OutputUsd { get; init; }

    /// <summary>Tokens per month that are paid for.</summary>
    public required double Tokens { get; init; }

    /// <summary>People who look after the API.</summary>
    public required double PeopleUsd { get; init; }

    /// <summary>Notes: requests longer than it takes, a price without a date, missing figures.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Dollars per month for tokens.</summary>
    public double TokensUsd => InputUsd + CachedInputUsd + OutputUsd;

    /// <summary>Dollars per month with people.</summary>
    public double TotalUsd => TokensUsd + PeopleUsd;

    /// <summary>Dollars per million tokens of this traffic, without people.</summary>
    public double UsdPerMillion => Tokens > 0 ? TokensUsd / Tokens * 1e6 : 0;
}

/// <summary>People on both sides of the comparison.</summary>
/// <param name="SelfHost">Engineers whose time a fleet takes, whatever its size.</param>
/// <param name="Api">Engineers whose time an API takes.</param>
/// <param name="UsdPerYear">One engineer, all in.</param>
public sealed record PeopleCost(double SelfHost, double Api, double UsdPerYear)
{
    /// <summary>Engineers that each paid GPU takes on top of <see cref="SelfHost"/>.</summary>
    public double PerGpu { get; init; }

    /// <summary>Engineers whose time a fleet of so many paid GPUs takes.</summary>
    public double Engineers(double gpus) => SelfHost + (PerGpu * gpus);

    /// <summary>Dollars per month of the people of a fleet of so many paid GPUs.</summary>
    public double SelfHostUsdPerMonth(double gpus) => Engineers(gpus) * UsdPerYear / 12;

    /// <summary>Dollars per month of the API's people.</summary>
    public double ApiUsdPerMonth => Api * UsdPerYear / 12;
}
