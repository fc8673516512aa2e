using Farthing.Documents.Forecasts;
using Farthing.Economics.Forecasts;
using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Forecasts;

/// <summary>A forecast as its document.</summary>
internal static class ForecastRows
{
    /// <summary>The document.</summary>
    /// <param name="model">The API or model; null where prices were given alone.</param>
    /// <param name="inputs">All inputs.</param>
    /// <param name="by">Share by which inputs that are not assumed are moved.</param>
    /// <param name="growth">Months of growth; null for none.</param>
    /// <param name="ledger">What came; null without a ledger.</param>
    /// <param name="apis">The same tokens at several APIs; null where one was named.</param>
    /// <param name="notes">Qualifications.</param>
    public static ForecastDocument Of(
        string? model,
        ForecastInputs inputs,
        double by,
        ForecastGrowthRows? growth,
        ForecastLedger? ledger,
        IReadOnlyList<ForecastAtApi>? apis,
        IReadOnlyList<string> notes
    )
    {
        UsageForecast forecast = inputs.Forecast;
        IReadOnlyList<ForecastTerm> terms = forecast.MonthTerms;
        double usd = terms.Sum(term => term.Usd);
        double input = terms.Sum(term => term.InputTokens);
        double output = terms.Sum(term => term.OutputTokens);
        double forgotten = terms.Where(term => IsForgotten(term.Kind)).Sum(term => term.Usd);
        double days = forecast.DaysPerMonth;
        Interval band = inputs.UsdBand;
        return new ForecastDocument(
            model,
            new Quantity(usd, "usd") { Low = band.Low, High = band.High },
            new Quantity(usd / days, "usd") { Low = band.Low / days, High = band.High / days },
            new Quantity(forecast.UsdPerSession, "usd"),
            new Quantity(usd / forecast.Users, "usd"),
            new Quantity(forgotten, "usd"),
            usd > 0 ? forgotten / usd : null,
            new Quantity(forecast.NaiveUsdPerMonth, "usd"),
            new Quantity(input, "tokens"),
            new Quantity(output, "tokens"),
            new Quantity(input / days, "tokens"),
            new Quantity(output / days, "tokens"),
            new Quantity(forecast.SessionsPerMonth, "count"),
            new Quantity(forecast.SessionsPerMonth * forecast.Session.Attempts, "count"),
            new Quantity(forecast.Session.LongestPrompt, "tokens"),
            new Quantity(forecast.Session.RepeatedFraction, "fraction"),
            [
                .. terms.Select(term => new ForecastTermRow(
                    term.Kind,
                    IsForgotten(term.Kind),
                    term.InputTokens,
                    term.OutputTokens,
                    term.Usd,
                    usd > 0 ? term.Usd / usd : null
                )),
            ],
            [.. inputs.All.Select(input => Row(input.Key, input.Value)).OfType<ForecastInputRow>()],
            inputs.Swings(by),
            growth,
            ledger,
            apis,
            notes
        );
    }

    /// <summary>Questions and answers are what people count.</summary>
    private static bool IsForgotten(ForecastTermKind term) =>
        term is not (ForecastTermKind.Questions or ForecastTermKind.Answers);

    /// <summary>An input; null for one that no flag says and that is nothing.</summary>
    private static ForecastInputRow? Row(ForecastInputKind kind, ForecastInput input)
    {
        string? flag = ForecastFlags.NameOf(kind);
        return flag is null && input.Value == 0
            ? null
            : new ForecastInputRow(
                kind,
                input.Value,
                input.Likely?.Low,
                input.Likely?.High,
                input.Origin,
                flag,
                input.Source
            );
    }
}
