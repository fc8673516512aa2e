using Farthing.Documents.Forecasts;

namespace Farthing.Economics.Forecasts;

/// <summary>Users times sessions times what a session takes.</summary>
/// <param name="Session">A session.</param>
/// <param name="Prices">Prices of tokens.</param>
public sealed record UsageForecast(SessionForecast Session, ForecastPrices Prices)
{
    /// <summary>Users that are active.</summary>
    public required double Users { get; init; }

    /// <summary>Sessions of a user on a day, each day of the month.</summary>
    public required double SessionsPerUserDay { get; init; }

    /// <summary>Hours of a month on the bill.</summary>
    public required double HoursPerMonth { get; init; }

    /// <summary>Days of a month on the bill.</summary>
    public double DaysPerMonth => HoursPerMonth / 24;

    /// <summary>Sessions of a day.</summary>
    public double SessionsPerDay => Users * SessionsPerUserDay;

    /// <summary>Sessions of a month.</summary>
    public double SessionsPerMonth => SessionsPerDay * HoursPerMonth / 24;

    /// <summary>Terms of one session with dollars.</summary>
    public IReadOnlyList<ForecastTerm> SessionTerms => Session.Terms(Prices);

    /// <summary>Terms of a month with dollars.</summary>
    public IReadOnlyList<ForecastTerm> MonthTerms
    {
        get
        {
            double sessions = SessionsPerMonth;
            return
            [
                .. SessionTerms.Select(term =>
                    term with
                    {
                        InputTokens = term.InputTokens * sessions,
                        OutputTokens = term.OutputTokens * sessions,
                        Usd = term.Usd * sessions,
                    }
                ),
            ];
        }
    }

    /// <summary>Dollars of a session.</summary>
    public double UsdPerSession => SessionTerms.Sum(term => term.Usd);

    /// <summary>Dollars of a month.</summary>
    public double UsdPerMonth => MonthTerms.Sum(term => term.Usd);

    /// <summary>Dollars of a month of questions and answers alone, each once and uncached.</summary>
    public double NaiveUsdPerMonth =>
        SessionsPerMonth
        * (
            (Session.NaiveInputTokens * Prices.InputUsdPerM)
            + (Session.NaiveOutputTokens * Prices.OutputUsdPerM)
        )
        / 1e6;
}

/// <summary>Part of what a session costs.</summary>
/// <param name="Kind">The reason.</param>
/// <param name="InputTokens">Prompt tokens.</param>
/// <param name="OutputTokens">Generated tokens.</param>
/// <param name="Usd">Dollars for both; 0 where no prices are known.</param>
public readonly record struct ForecastTerm(
    ForecastTermKind Kind,
    double InputTokens,
    double OutputTokens,
    double Usd
)
{
    /// <summary>Prompt and generated tokens.</summary>
    public double Tokens => InputTokens + OutputTokens;
}
