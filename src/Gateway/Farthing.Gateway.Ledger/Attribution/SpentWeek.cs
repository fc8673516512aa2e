using System.Globalization;
using Farthing.Documents.Forecasts;
using Farthing.Documents.Ledger;
using Farthing.Economics.Forecasts;
using Farthing.Gateway.Ledger;

namespace Farthing.Gateway.Attribution;

/// <summary>A ledger's last seven whole days (UTC): the sums that a forecast is held against.</summary>
/// <param name="From">First of the days that are whole: the ledger began before it.</param>
/// <param name="Until">The day after the last one.</param>
/// <param name="Days">The whole days, a sum for each that has any.</param>
/// <param name="Total">Over them.</param>
/// <param name="Users">Users that attempts of them name.</param>
/// <param name="Began">The first day of the ledger; null where it is older than the week, or empty.</param>
public sealed record SpentWeek(
    DateOnly From,
    DateOnly Until,
    IReadOnlyList<SpentSums> Days,
    SpentSums Total,
    long Users,
    DateOnly? Began
)
{
    /// <summary>Days of a week.</summary>
    public const int Length = 7;

    /// <summary>Days that are whole, 0 to 7.</summary>
    public int WholeDays => Until.DayNumber - From.DayNumber;

    /// <summary>True where the ledger has all seven days.</summary>
    public bool IsWhole => WholeDays == Length;

    /// <summary>The day from which on seven are whole; null where they are, or nothing was ever metered.</summary>
    public DateOnly? CompleteOn => IsWhole ? null : Began?.AddDays(Length + 1);

    /// <summary>The sums for a forecast.</summary>
    public UsageWeek Usage =>
        new()
        {
            Days = Math.Max(1, WholeDays),
            Users = Users,
            Sessions = Total.Sessions,
            Requests = Total.Requests,
            Attempts = Total.Attempts,
            InputTokens = Total.Tokens.Input,
            CachedTokens = Total.Tokens.CacheRead,
            WrittenTokens = Total.Tokens.CacheWrite,
            OutputTokens = Total.Tokens.Output,
            ReasoningTokens = Total.Tokens.Reasoning,
            Cost = Total.CostUsd,
            Corrections = Total.AdjustedUsd,
        };

    /// <summary>Asks a ledger.</summary>
    /// <param name="store">The ledger.</param>
    /// <param name="filter">Which attempts; its span is not looked at.</param>
    /// <param name="today">The day that is not over yet.</param>
    public static SpentWeek Of(ILedgerStore store, LedgerFilter filter, DateOnly today)
    {
        DateOnly start = today.AddDays(-Length);
        DateOnly from = start;
        DateOnly? began = null;
        if (IsNothing(store.Total(Span(filter, null, start))))
        {
            // The day on which a ledger begins is not whole, unless it has days before it.
            began = store
                .GroupBy(LedgerDimension.Day, Span(filter, start, null))
                .Where(day => !IsNothing(day))
                .Select(day => (DateOnly?)DayOf(day))
                .Min();
            from = began is { } first && first < today ? first.AddDays(1) : today;
        }

        LedgerFilter days = Span(filter, from, today);
        return from == today
            ? new SpentWeek(from, today, [], Nothing, 0, began)
            : new SpentWeek(
                from,
                today,
                [
                    .. store
                        .GroupBy(LedgerDimension.Day, days)
                        .OrderBy(day => day.Value, StringComparer.Ordinal),
                ],
                store.Total(days),
                store
                    .GroupBy(LedgerDimension.User, days)
                    .Count(user => user.Value!.Length > 0 && user.Attempts > 0),
                began
            );
    }

    /// <summary>The week as a document says it.</summary>
    public ForecastLedger Document(ForecastComparison? comparison) =>
        new(
            Text(Until.AddDays(-Length)),
            Text(Until.AddDays(-1)),
            WholeDays,
            CompleteOn is { } day ? Text(day) : null,
            new ForecastCame(
                Users,
                Total.Sessions,
                Total.Requests,
                Total.Attempts,
                Total.Tokens.Input,
                Total.Tokens.CacheRead,
                Total.Tokens.Output,
                Total.Tokens.Reasoning,
                Total.BilledUsd,
                Total.CostUsd - Total.SessionCostUsd,
                Total.EstimatedUsd,
                [.. Enumerable.Range(0, WholeDays).Select(i => Day(Text(From.AddDays(i))))]
            ),
            comparison
        );

    private ForecastDay Day(string day) =>
        Days.FirstOrDefault(sums => sums.Value == day) is { } sums
            ? new ForecastDay(day, sums.Attempts, sums.BilledUsd)
            : new ForecastDay(day, 0, default);

    private static SpentSums Nothing { get; } =
        new(
            null,
            0,
            0,
            0,
            0,
            new SpentTokens(0, 0, 0, 0, 0),
            default,
            default,
            default,
            default,
            0,
            default,
            null
        );

    private static bool IsNothing(SpentSums sums) => sums.Requests + sums.Attempts == 0;

    private static LedgerFilter Span(LedgerFilter filter, DateOnly? since, DateOnly? until) =>
        filter with
        {
            SinceUnixNs = since is { } from ? UnixNs(from) : null,
            UntilUnixNs = until is { } to ? UnixNs(to) : null,
        };

    private static long UnixNs(DateOnly day) =>
        (day.ToDateTime(TimeOnly.MinValue).Ticks - DateTime.UnixEpoch.Ticks) * 100;

    private static DateOnly DayOf(SpentSums day) =>
        DateOnly.ParseExact(day.Value!, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
