using Farthing.Documents.Costs;
using Farthing.Economics.Forecasts;
using Farthing.Economics.Levers;
using Farthing.Numerics.Quantities;

namespace Farthing.Sheets.Costs;

/// <summary>Readable form of the tokens that a forecast forgot.</summary>
public static class ForecastSheet
{
    /// <summary>A forecast of documents: its document and its words.</summary>
    public static CostForecastDocument AddTo(
        CostAnswer answer,
        DocumentForecast forecast,
        double requests,
        double? inputPrice,
        double? outputPrice
    )
    {
        (double Was, double Is, Waterfall Bars)? usd =
            inputPrice is double inUsd && outputPrice is double outUsd
                ? (
                    forecast.EstimatedUsd(inUsd, outUsd),
                    forecast.Usd(inUsd, outUsd),
                    forecast.UsdWaterfall(inUsd, outUsd)
                )
                : null;
        double times = forecast.Tokens / forecast.EstimatedTokens;
        CostForecastDocument document = new(
            Usd(usd?.Was),
            Usd(usd?.Is),
            usd is null ? null : new Quantity(usd.Value.Is / usd.Value.Was, "factor"),
            Usd(usd?.Is * requests),
            new Quantity(forecast.EstimatedTokens, "tokens"),
            new Quantity(forecast.Tokens, "tokens"),
            new Quantity(times, "factor"),
            WaterfallTable.Rows(forecast.TokenWaterfall),
            usd is null ? null : WaterfallTable.Rows(usd.Value.Bars)
        );
        answer.Say(
            $"{Show.Count(forecast.Tokens)} tokens a document, not {Show.Count(forecast.EstimatedTokens)}: {Tenths(times)} the forecast.",
            usd is null
                ? null
                : $"{Thousandths(usd.Value.Is)} a document, not {Thousandths(usd.Value.Was)}: {Tenths(usd.Value.Is / usd.Value.Was)}."
        );
        answer.Figures(
            "",
            new("forecast each", document.EstimatedUsd, Show: Thousandths),
            new("in truth each", document.Usd, Show: Thousandths),
            new("dearer by", document.TimesEstimatedUsd, Show: Tenths),
            new("bill in all", document.UsdTotal, $"{FigureText.Plain(requests)} documents"),
            new("forecast tokens each", document.EstimatedTokens),
            new("tokens in truth each", document.Tokens),
            new("more by", document.TimesEstimated, Show: Tenths)
        );
        WaterfallTable.AddTo(
            answer,
            "WHAT THE FORECAST FORGOT, in tokens, multiplied out",
            "forecast",
            forecast.TokenWaterfall,
            Show.Count
        );
        if (usd is not null)
        {
            WaterfallTable.AddTo(answer, "AND IN DOLLARS", "forecast", usd.Value.Bars, Thousandths);
        }

        answer.Formula(
            $"tokens = (document + system + output) · sends = ({FigureText.Plain(forecast.DocumentTokens)} + {FigureText.Plain(forecast.SystemTokens)} + {FigureText.Plain(forecast.OutputTokens)}) · {FigureText.Plain(forecast.Sends)} = {Show.Count(forecast.Tokens)}",
            $"more by = {Show.Count(forecast.Tokens)} / {Show.Count(forecast.EstimatedTokens)} = {Tenths(times)}"
        );
        return document;
    }

    private static Quantity? Usd(double? usd) => usd is double known ? new Quantity(known, "usd") : null;

    private static string Tenths(double value) =>
        value.ToString("#,0.0", System.Globalization.CultureInfo.InvariantCulture) + "×";

    private static string Thousandths(double usd) =>
        usd < 10 ? "$" + FigureText.Fixed(usd, 3) : Show.Usd(usd);
}
