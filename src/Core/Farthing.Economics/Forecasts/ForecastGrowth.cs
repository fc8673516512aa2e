using Farthing.Documents.Forecasts;

namespace Farthing.Economics.Forecasts;

/// <summary>Months of a forecast whose users grow.</summary>
public static class ForecastGrowth
{
    /// <summary>The months: users of month i (from 1) are those of the forecast times (1 + g) to the power of i − 1; a session stays as it is.</summary>
    /// <param name="first">The forecast of the first month.</param>
    /// <param name="perMonth">Growth g, above −1.</param>
    /// <param name="months">How many, at least 1.</param>
    /// <param name="pricesOf">Prices of a month, by its number from 1.</param>
    public static ForecastGrowthRows Of(
        UsageForecast first,
        double perMonth,
        int months,
        Func<int, ForecastPrices> pricesOf
    )
    {
        ForecastMonth[] all =
        [
            .. Enumerable
                .Range(1, months)
                .Select(month =>
                    Row(
                        month,
                        first with
                        {
                            Users = first.Users * Math.Pow(1 + perMonth, month - 1),
                            Prices = pricesOf(month),
                        }
                    )
                ),
        ];
        return new ForecastGrowthRows(perMonth, all.Sum(month => month.Usd), all);
    }

    private static ForecastMonth Row(int month, UsageForecast forecast)
    {
        IReadOnlyList<ForecastTerm> terms = forecast.MonthTerms;
        return new ForecastMonth(
            month,
            forecast.Users,
            terms.Sum(term => term.InputTokens),
            terms.Sum(term => term.OutputTokens),
            terms.Sum(term => term.Usd)
        );
    }
}
