using Farthing.Documents.Catalogs;
using Farthing.Documents.Forecasts;
using Farthing.Economics.Forecasts;
using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Forecasts;

/// <summary>Qualifications of a forecast, without which it would mislead.</summary>
internal static class ForecastNotes
{
    /// <summary>The notes.</summary>
    /// <param name="inputs">All inputs.</param>
    /// <param name="tariff">The prices.</param>
    /// <param name="today">The day of the prices.</param>
    /// <param name="grows">True where months of growth are shown.</param>
    public static IReadOnlyList<string> Of(
        ForecastInputs inputs,
        ForecastTariff tariff,
        DateOnly today,
        bool grows
    ) =>
        [
            .. new[]
            {
                Band(inputs),
                Cache(inputs),
                CachePrice(inputs),
                CacheWrites(inputs),
                Reasoning(inputs, tariff),
                Context(inputs, tariff),
                Tier(inputs, tariff, today),
                Schedule(tariff, today, grows),
                Fit(inputs),
            }.OfType<string>(),
        ];

    private static string? Band(ForecastInputs inputs) =>
        inputs.UsdBand.IsPoint
            ? null
            : "The range moves every assumed input over its likely values, independently; what was given, measured or looked up counts as exact.";

    private static string? Cache(ForecastInputs inputs)
    {
        double share = inputs.Session.RepeatedFraction;
        if (
            inputs.Find(ForecastInputKind.CachedFraction) is not { Origin: ForecastOrigin.Assumed }
            || inputs.Prices.CachedUsdPerM >= inputs.Prices.InputUsdPerM
            || share == 0
        )
        {
            return null;
        }

        double usd = inputs.UsdPerMonth(ForecastInputKind.CachedFraction, share);
        return $"Nothing is taken as cached. A prefix cache can supply up to {Show.Percent(share)} of the input, at {FigureText.PerMillion(inputs.Prices.CachedUsdPerM)}: the bill would be {Show.Usd(usd)} (--cached).";
    }

    private static string? CachePrice(ForecastInputs inputs) =>
        inputs[ForecastInputKind.CachedFraction] > 0 && inputs.Find(ForecastInputKind.CachedPrice) is null
            ? "The price of cached input is unknown: it is charged as uncached (--cached-price)."
            : null;

    private static string? CacheWrites(ForecastInputs inputs) =>
        inputs[ForecastInputKind.CachedFraction] > 0
        && inputs[ForecastInputKind.WrittenFraction] == 0
        && inputs.Prices.WriteUsdPerM > inputs.Prices.InputUsdPerM
            ? $"What is read from this cache was written to it at {FigureText.PerMillion(inputs.Prices.WriteUsdPerM)}; no writes are counted (--written)."
            : null;

    private static string? Reasoning(ForecastInputs inputs, ForecastTariff tariff) =>
        inputs.Find(ForecastInputKind.ReasoningRatio) is { Origin: ForecastOrigin.Assumed } assumed
            ? tariff.Reasons
                ? $"{tariff.Name} reasons unless told not to: {FigureText.Plain(assumed.Value)} reasoning token for each visible one is assumed (--reasoning)."
                : "No reasoning is assumed (--reasoning)."
            : null;

    private static string? Context(ForecastInputs inputs, ForecastTariff tariff) =>
        tariff.Api?.ContextTokens is long context && inputs.Session.LongestPrompt > context
            ? $"The longest prompt of a mean session, {Show.Count(inputs.Session.LongestPrompt)} tokens, does not fit the {Show.Count(context)} of {tariff.Name}: old turns have to be cut (--history)."
            : null;

    private static string? Tier(ForecastInputs inputs, ForecastTariff tariff, DateOnly today)
    {
        ApiRates? mean = tariff.RatesFor(inputs.Session.InputTokens / inputs.Session.Calls, today);
        ApiRates? longest = tariff.RatesFor(inputs.Session.LongestPrompt, today);
        return mean is not null && longest is not null && mean != longest
            ? $"Prompts are priced at their mean length; the longest of a session, {Show.Count(inputs.Session.LongestPrompt)} tokens, is billed at {FigureText.PerMillion((double)longest.InputUsdPerM)}, not {FigureText.PerMillion((double)mean.InputUsdPerM)}."
            : null;
    }

    private static string? Schedule(ForecastTariff tariff, DateOnly today, bool grows) =>
        !grows && tariff.Api?.Schedule.FirstOrDefault(entry => entry.From > today) is { From: { } from }
            ? $"{tariff.Name} has other prices from {from:yyyy-MM-dd} on."
            : null;

    private static string? Fit(ForecastInputs inputs) =>
        inputs.Find(ForecastInputKind.RetryFraction) is not { Origin: ForecastOrigin.Measured } ? null
        : inputs.Find(ForecastInputKind.HistoryFraction) is { Origin: ForecastOrigin.Fitted }
            ? "A ledger has no prompt's parts. The measured prompts are shorter than a whole history, so less of it is kept; the rest of a prompt is divided as assumed."
        : "A ledger has no prompt's parts: the measured prompts and outputs are divided in the assumed proportion.";
}
