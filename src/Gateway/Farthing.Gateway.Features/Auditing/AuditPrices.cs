using Farthing.Catalogs;
using Farthing.Catalogs.Apis;
using Farthing.Catalogs.Facts;
using Farthing.Documents.Catalogs;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Auditing;

/// <summary>Prices of requests whose bill is not known: given ones, or the catalog's by the model's name.</summary>
/// <param name="catalog">The catalog.</param>
/// <param name="day">The day whose prices hold.</param>
/// <param name="given">Prices in the place of the catalog's; null without.</param>
public sealed class AuditPrices(Catalog catalog, DateOnly day, ModelPrice? given = null)
{
    private readonly Dictionary<string, ApiPrice?> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> unknown = new(StringComparer.Ordinal);

    /// <summary>Models without a price, and the requests for them.</summary>
    public IReadOnlyDictionary<string, long> Unknown => unknown;

    /// <summary>Prices of days that are long past, in one line, and each that has no day.</summary>
    public IEnumerable<string> Stale
    {
        get
        {
            ApiPrice[] used = [.. known.Values.OfType<ApiPrice>().DistinctBy(api => api.Id)];
            return used.Where(api => api.AsOf is null)
                .Select(api => Staleness.Warning(api.Id, null, day))
                .Append(Staleness.Warning(used.Select(api => api.AsOf), day))
                .OfType<string>();
        }
    }

    /// <summary>The prices of a request; null where nobody knows them.</summary>
    /// <param name="model">The model, as the request names it.</param>
    /// <param name="dialect">Its format; null where that is not known.</param>
    /// <param name="inputTokens">Its prompt: longer ones are dearer at some providers.</param>
    public ModelPrice? Of(string model, Dialect? dialect, long inputTokens)
    {
        if (given is not null)
        {
            return given;
        }

        string name = dialect is null ? model : $"{dialect.Name}\n{model}";
        if (!known.TryGetValue(name, out ApiPrice? api))
        {
            known.Add(name, api = Find(model, dialect));
        }

        if (api?.RatesFor(inputTokens, day) is not ApiRates rates)
        {
            unknown[model] = unknown.GetValueOrDefault(model) + 1;
            return null;
        }

        return PriceOf(rates);
    }

    /// <summary>A name that several providers have is that of the one whose format it is.</summary>
    private ApiPrice? Find(string model, Dialect? dialect) =>
        catalog.TryApi(model, out _)
        ?? (dialect is null ? null : catalog.TryApi($"{dialect.Maker}/{model}", out _));

    private static ModelPrice PriceOf(ApiRates rates) =>
        new(
            TokenOf(rates.InputUsdPerM),
            TokenOf(rates.EffectiveCachedInputUsdPerM),
            TokenOf(rates.EffectiveCacheWriteUsdPerM),
            TokenOf(rates.OutputUsdPerM)
        )
        {
            CacheWrite1h = rates.CacheWrite1hUsdPerM is decimal hour ? TokenOf(hour) : null,
            Parts = PartPrices.Of(part => rates.Of(part) is decimal usd ? Math.Round(usd, 6) : null),
        };

    /// <summary>To a millionth of a dollar per million tokens, the finest that prices are kept at.</summary>
    private static TokenPrice TokenOf(decimal usdPerMillion) =>
        TokenPrice.FromUsdPerMillion(Math.Round(usdPerMillion, 6));
}
