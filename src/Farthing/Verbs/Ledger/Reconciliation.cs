using Farthing.Gateway.Attribution;
using Farthing.Gateway.Journal.Records;
using Farthing.Numerics.Billing;

namespace Farthing.Verbs.Ledger;

/// <summary>A span of hours, reconciled: what the screen and the document show.</summary>
internal sealed class Reconciliation
{
    public required AttributionOptions Options { get; init; }

    public required long SinceUnixNs { get; init; }

    public required long UntilUnixNs { get; init; }

    /// <summary>What was billed; null where a price was given.</summary>
    public required Invoice? Invoice { get; init; }

    /// <summary>Dollars per GPU-hour; null where an invoice was given.</summary>
    public required decimal? UsdPerGpuHour { get; init; }

    public required IReadOnlyList<HourAttribution> Hours { get; init; }

    /// <summary>What is still to be booked, or was booked just now.</summary>
    public required IReadOnlyList<AdjustRecord> Corrections { get; init; }

    public required bool IsBooked { get; init; }

    /// <summary>What nobody said and was taken for granted, in words.</summary>
    public required IReadOnlyList<string> Assumed { get; init; }

    public Money Bill => Sum(hour => hour.Hour.Bill);

    public Money Used => Sum(hour => hour.Used);

    public Money Idle => Sum(hour => hour.Idle);

    public Money Central => Sum(hour => hour.Central);

    public long Attempts => Hours.Sum(hour => (long)hour.Attempts);

    /// <summary>What attempts were charged when they were settled.</summary>
    public Money Charged => Sum(hour => hour.Teams.Aggregate(Money.Zero, (sum, team) => sum + team.Charged));

    /// <summary>Teams over all hours, by what they owe.</summary>
    public IReadOnlyList<TeamShare> Teams =>
        [
            .. Hours
                .SelectMany(hour => hour.Teams)
                .GroupBy(team => team.Team, StringComparer.Ordinal)
                .Select(group =>
                    group.Aggregate(
                        (a, b) =>
                            new TeamShare(
                                a.Team,
                                a.Attempts + b.Attempts,
                                a.Charged + b.Charged,
                                a.Used + b.Used,
                                a.Idle + b.Idle
                            )
                    )
                )
                .OrderByDescending(team => team.Owed)
                .ThenBy(team => team.Team, StringComparer.Ordinal),
        ];

    /// <summary>Keys over all hours, by what they used.</summary>
    public IReadOnlyList<KeyShare> Keys =>
        [
            .. Hours
                .SelectMany(hour => hour.Keys)
                .GroupBy(key => (key.Team, key.Key))
                .Select(group =>
                    group.Aggregate(
                        (a, b) =>
                            new KeyShare(
                                a.Team,
                                a.Key,
                                a.Attempts + b.Attempts,
                                a.Charged + b.Charged,
                                a.Used + b.Used
                            )
                    )
                )
                .OrderByDescending(key => key.Used)
                .ThenBy(key => key.Team, StringComparer.Ordinal)
                .ThenBy(key => key.Key, StringComparer.Ordinal),
        ];

    private Money Sum(Func<HourAttribution, Money> amount) =>
        Hours.Aggregate(Money.Zero, (sum, hour) => sum + amount(hour));
}
