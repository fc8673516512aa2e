using Farthing.Documents.Forecasts;
using Farthing.Numerics.Billing;

namespace Farthing.Economics.Forecasts;

/// <summary>The difference between what came and a forecast, factor by factor.</summary>
/// <remarks>
/// bill = sessions · attempts/session · (input/attempt · mean price of the input + output/attempt · price of the output). The forecast's factors are replaced by those that came one after the other, in this order, the prices last; a factor adds the difference of the bills after and before.
/// Each bill is rounded to nano-dollars and the last one is the ledger's own, so that the factors add up to the difference without a remainder. Another order would divide it otherwise.
/// </remarks>
public static class ForecastDifference
{
    /// <summary>Compares.</summary>
    /// <param name="forecast">The forecast.</param>
    /// <param name="came">What came in some days.</param>
    /// <exception cref="OverflowException">A bill is beyond what money can be, $9.2 billion.</exception>
    public static ForecastComparison Of(UsageForecast forecast, UsageWeek came)
    {
        Factors factors = Factors.Of(forecast, came.Days);
        Money start = factors.Bill;
        Money bill = start;
        List<ForecastFactor> steps = [];
        if (came.Sessions > 0 || came.Attempts == 0)
        {
            double? perSession = Ratio(came.Attempts, came.Sessions);
            Replace(
                ForecastFactorKind.Sessions,
                factors.Sessions,
                came.Sessions,
                factors with
                {
                    Sessions = came.Sessions,
                }
            );
            Replace(
                ForecastFactorKind.AttemptsPerSession,
                factors.AttemptsPerSession,
                perSession,
                factors with
                {
                    AttemptsPerSession = perSession ?? factors.AttemptsPerSession,
                }
            );
        }
        else
        {
            Replace(
                ForecastFactorKind.Attempts,
                factors.Sessions * factors.AttemptsPerSession,
                came.Attempts,
                factors with
                {
                    Sessions = came.Attempts,
                    AttemptsPerSession = 1,
                }
            );
        }

        double? input = Ratio(came.InputTokens, came.Attempts);
        Replace(
            ForecastFactorKind.InputPerAttempt,
            factors.Input,
            input,
            factors with
            {
                Input = input ?? factors.Input,
            }
        );
        double? cached = Ratio(came.CachedTokens, came.InputTokens);
        Replace(
            ForecastFactorKind.CachedFraction,
            factors.Cached,
            cached,
            factors with
            {
                Cached = cached ?? factors.Cached,
                Written = Ratio(came.WrittenTokens, came.InputTokens) ?? factors.Written,
            }
        );
        double? output = Ratio(came.OutputTokens, came.Attempts);
        Replace(
            ForecastFactorKind.OutputPerAttempt,
            factors.Output,
            output,
            factors with
            {
                Output = output ?? factors.Output,
            }
        );
        double tokens = came.InputTokens + came.OutputTokens;
        steps.Add(
            new ForecastFactor(
                ForecastFactorKind.Price,
                Ratio((double)bill.Usd * 1e6, tokens),
                Ratio((double)came.Cost.Usd * 1e6, tokens),
                came.Cost - bill
            )
        );
        if (came.Corrections != Money.Zero)
        {
            steps.Add(new ForecastFactor(ForecastFactorKind.Corrections, null, null, came.Corrections));
        }

        return new ForecastComparison(start, came.Billed, came.Billed - start, steps);

        void Replace(ForecastFactorKind kind, double forecasted, double? seen, Factors next)
        {
            Money after = next.Bill;
            steps.Add(new ForecastFactor(kind, forecasted, seen, after - bill));
            bill = after;
            factors = next;
        }
    }

    private static double? Ratio(double part, double whole) => whole > 0 ? part / whole : null;

    /// <summary>The factors of a bill. Prices are dollars per million tokens.</summary>
    private sealed record Factors(ForecastPrices Prices, double OutputUsdPerM)
    {
        public double Sessions { get; init; }

        public double AttemptsPerSession { get; init; }

        public double Input { get; init; }

        public double Cached { get; init; }

        public double Written { get; init; }

        public double Output { get; init; }

        /// <summary>Dollars, rounded to nano-dollars.</summary>
        public Money Bill
        {
            get
            {
                double input =
                    Input
                    * (Prices with { CachedFraction = Cached, WrittenFraction = Written }).MeanInputUsdPerM;
                double usd = Sessions * AttemptsPerSession * (input + (Output * OutputUsdPerM)) / 1e6;
                return usd < 1e10 ? Money.FromUsd((decimal)usd) : throw new OverflowException();
            }
        }

        public static Factors Of(UsageForecast forecast, int days)
        {
            SessionForecast session = forecast.Session;
            ForecastPrices prices = forecast.Prices;
            double output = forecast.SessionTerms.Sum(term => term.OutputTokens);
            double inputUsd = session.InputTokens / (1 - session.RetryFraction) * prices.MeanInputUsdPerM;
            return new Factors(
                prices,
                output > 0 ? ((forecast.UsdPerSession * 1e6) - inputUsd) / output : prices.OutputUsdPerM
            )
            {
                Sessions = forecast.SessionsPerDay * days,
                AttemptsPerSession = session.Attempts,
                Input = session.InputTokens / session.Calls,
                Cached = prices.CachedFraction,
                Written = prices.WrittenFraction,
                Output = output / session.Attempts,
            };
        }
    }
}

/// <summary>Prices of a forecast in dollars per million tokens, and how much of the input a prefix cache supplies.</summary>
/// <param name="InputUsdPerM">Prompt tokens.</param>
/// <param name="OutputUsdPerM">Generated tokens.</param>
public sealed record ForecastPrices(double InputUsdPerM, double OutputUsdPerM)
{
    /// <summary>Prompt tokens read from a cache.</summary>
    public double CachedUsdPerM { get; init; } = InputUsdPerM;

    /// <summary>Prompt tokens written to a cache.</summary>
    public double WriteUsdPerM { get; init; } = InputUsdPerM;

    /// <summary>Reasoning tokens.</summary>
    public double ReasoningUsdPerM { get; init; } = OutputUsdPerM;

    /// <summary>Share of the input read from a cache, 0 to 1.</summary>
    public double CachedFraction { get; init; }

    /// <summary>Share of the input written to a cache, 0 to 1 − <see cref="CachedFraction"/>.</summary>
    public double WrittenFraction { get; init; }

    /// <summary>Mean price of an input token: (1 − h − w)·p + h·p read + w·p write. Every term is charged it, as if each had the same share in the cache.</summary>
    public double MeanInputUsdPerM =>
        ((1 - CachedFraction - WrittenFraction) * InputUsdPerM)
        + (CachedFraction * CachedUsdPerM)
        + (WrittenFraction * WriteUsdPerM);
}
