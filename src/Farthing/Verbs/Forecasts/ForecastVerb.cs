using System.CommandLine;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Documents.Forecasts;
using Farthing.Economics.Forecasts;
using Farthing.Gateway.Attribution;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Forecasts;

namespace Farthing.Verbs.Forecasts;

/// <summary><c>farthing forecast</c>: users × sessions × turns → tokens and dollars.</summary>
internal static class ForecastVerb
{
    /// <summary>Dollars a month beyond which one of the inputs has a slip.</summary>
    private const double BeyondReason = 1e9;

    private const int FirstYear = 1971;
    private const int LastYear = 2261;

    public static readonly VerbEntry Entry = new(
        "forecast",
        VerbGroup.PriceAndPlan,
        "A month's tokens and dollars from users × sessions × turns",
        Create
    );

    private static Command Create()
    {
        GroupedCommand command = new(
            "forecast",
            """
            Turns users × sessions × turns into tokens and dollars a month, and names the terms that people forget:
            system prompt, history, tools, reasoning, retries. What nobody says is assumed, and shown as assumed with
            its likely range. Beside a ledger with a week, the forecast stands beside what came, factor by factor.

            Examples:
              farthing forecast --users 2000 --turns 6
              farthing forecast --users 2000 --turns 6 --model claude-sonnet-4-6 --cached 60% --growth 10%/month
              farthing forecast --users 2000 --turns 6 --model gpt-5-mini,claude-haiku-4-5
              farthing forecast --users 2000 --turns 6 --input-price '$0.10/M' --output-price '$0.40/M'
              farthing forecast --from-ledger --data farthing-data
            """
        );
        ForecastFlags.AddTo(command);
        return command.WritesReport().Runs("forecast", Run);
    }

    private static int Run(VerbContext context)
    {
        Catalog catalog = CatalogLoader.Load(context);
        ForecastInputs inputs = ForecastFlags.Inputs(context);
        double by = ForecastFlags.ByOf(context);
        (double PerMonth, int Months)? growth = ForecastFlags.GrowthOf(context);
        ForecastTariff? tariff = ForecastTariff.Of(context, inputs, catalog);
        IReadOnlyList<ForecastTariff> compared = ForecastTariff.Compared(context, catalog);
        bool isFitted = context.Parsed.GetValue(ForecastFlags.FromLedger);
        if (!isFitted)
        {
            ForecastFlags.Need(context, ForecastInputKind.Users);
            ForecastFlags.Need(context, ForecastInputKind.Turns);
        }

        DateOnly today = CatalogLoader.Today(context);
        if (today.Year is < FirstYear or > LastYear)
        {
            context.Refuse(
                QuantityFaultCodes.OutOfRange,
                CatalogFlags.Today.Name,
                "no ledger has such a day",
                $"a day of the years {FirstYear} to {LastYear}",
                context.Parsed.GetValue(CatalogFlags.Today)
            );
        }

        context.StopOnFaults();
        if (inputs.Find(ForecastInputKind.ReasoningRatio) is null)
        {
            inputs = inputs.With(
                ForecastInputKind.ReasoningRatio,
                tariff!.Reasons ? ForecastDefaults.Reasoning : ForecastDefaults.NoReasoning
            );
        }

        SpentWeek? week = ForecastLedgerReader.Week(context, today);
        if (isFitted)
        {
            inputs = ForecastLedgerReader.Fit(context, inputs, week!);
        }

        ForecastInputs unpriced = inputs;
        inputs = WithCache(tariff!.Priced(unpriced, today));
        UsageForecast forecast = inputs.Forecast;
        RefuseBeyondReason(context, forecast.UsdPerMonth, ForecastFlags.Of(ForecastInputKind.Users));
        ForecastGrowthRows? months = null;
        if (growth is (double perMonth, int count))
        {
            months = ForecastGrowth.Of(
                forecast,
                perMonth,
                count,
                month => tariff.Priced(unpriced, today.AddMonths(month - 1)).Prices
            );
            RefuseBeyondReason(context, months.Months.Max(month => month.Usd), ForecastFlags.Growth);
        }

        ForecastLedger? ledger = ForecastLedgerReader.Compare(context, forecast, week);
        return context.Answer(
            ForecastRows.Of(
                tariff.Name,
                inputs,
                by,
                months,
                ledger,
                AtApis(compared, unpriced, today),
                ForecastNotes.Of(inputs, tariff, today, months is not null)
            ),
            ForecastSheet.Of
        );
    }

    /// <summary>The same tokens at each API, cheapest first; null where one alone was named.</summary>
    private static IReadOnlyList<ForecastAtApi>? AtApis(
        IReadOnlyList<ForecastTariff> compared,
        ForecastInputs unpriced,
        DateOnly today
    ) =>
        compared.Count == 0
            ? null
            :
            [
                .. compared
                    .Select(tariff =>
                    {
                        ForecastInputs priced = WithCache(tariff.Priced(unpriced, today));
                        return new ForecastAtApi(
                            tariff.Name!,
                            priced.Forecast.UsdPerMonth,
                            priced.Forecast.UsdPerSession
                        );
                    })
                    .OrderBy(row => row.UsdPerMonth),
            ];

    private static void RefuseBeyondReason(VerbContext context, double usdPerMonth, QuantityFlag flag)
    {
        if (!(usdPerMonth <= BeyondReason))
        {
            context.Refuse(
                ForecastFaultCodes.BeyondReason,
                flag.Name,
                "the forecast is beyond $1,000,000,000 a month, so large that it can only be a slip",
                "fewer users, sessions, turns or tokens",
                context.Parsed.GetValue(flag)
            );
            context.StopOnFaults();
        }
    }

    /// <summary>A cache that nobody spoke of may supply everything that is repeated, where it is cheaper.</summary>
    private static ForecastInputs WithCache(ForecastInputs inputs) =>
        inputs.Find(ForecastInputKind.CachedFraction) is { Origin: ForecastOrigin.Assumed } assumed
        && inputs.Prices.CachedUsdPerM < inputs.Prices.InputUsdPerM
            ? inputs.With(
                ForecastInputKind.CachedFraction,
                assumed with
                {
                    Likely = new Interval(
                        0,
                        Math.Min(
                            inputs.Session.RepeatedFraction,
                            1 - inputs[ForecastInputKind.WrittenFraction]
                        )
                    ),
                }
            )
            : inputs;
}
