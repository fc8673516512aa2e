using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Attribution;

/// <summary>Sums of a span of hours, reconciled.</summary>
public static class Reconciliation
{
    /// <summary>The document but for its bill, its corrections and what was assumed.</summary>
    public static LedgerReconcileDocument Of(
        AttributionOptions options,
        long sinceUnixNs,
        long untilUnixNs,
        IReadOnlyList<HourAttribution> hours
    )
    {
        Money Sum(Func<HourAttribution, Money> amount) =>
            hours.Aggregate(Money.Zero, (sum, hour) => sum + amount(hour));
        return new LedgerReconcileDocument(
            options.Deployment,
            options.Gpus,
            LedgerTime.Text(sinceUnixNs),
            LedgerTime.Text(untilUnixNs),
            options.Work is null ? ReconcileBasis.Charges : ReconcileBasis.StepTimes,
            options.Work?.Deployment.Model.Id,
            options.Work?.Deployment.Gpu.Id,
            options.Idle,
            new SortedDictionary<string, double>(options.Reserved.ToDictionary(), StringComparer.Ordinal),
            UsdPerGpuHour: null,
            Invoice: null,
            Sum(hour => hour.Hour.Bill),
            Sum(hour => hour.Used),
            Sum(hour => hour.Idle),
            Sum(hour => hour.Central),
            Sum(hour => hour.Teams.Aggregate(Money.Zero, (sum, team) => sum + team.ChargedUsd)),
            hours.Sum(hour => (long)hour.Attempts),
            [
                .. hours.Select(hour => new ReconciledHour(
                    LedgerTime.Text(hour.Hour.HourUnixNs),
                    hour.Hour.Bill,
                    hour.Used,
                    hour.Idle,
                    hour.Central,
                    hour.Attempts,
                    hour.Capacity,
                    hour.Load,
                    hour.InFlight
                )),
            ],
            Teams(hours),
            Keys(hours),
            Corrections: 0,
            Money.Zero,
            Booked: false,
            Assumed: []
        );
    }

    private static IReadOnlyList<TeamShare> Teams(IEnumerable<HourAttribution> hours) =>
        [
            .. hours
                .SelectMany(hour => hour.Teams)
                .GroupBy(team => team.Team, StringComparer.Ordinal)
                .Select(group =>
                    group.Aggregate(
                        (a, b) =>
                            new TeamShare(
                                a.Team,
                                a.Attempts + b.Attempts,
                                a.ChargedUsd + b.ChargedUsd,
                                a.UsedUsd + b.UsedUsd,
                                a.IdleUsd + b.IdleUsd
                            )
                    )
                )
                .OrderByDescending(team => team.OwedUsd)
                .ThenBy(team => team.Team, StringComparer.Ordinal),
        ];

    private static IReadOnlyList<KeyShare> Keys(IEnumerable<HourAttribution> hours) =>
        [
            .. hours
                .SelectMany(hour => hour.Keys)
                .GroupBy(key => (key.Team, key.Key))
                .Select(group =>
                    group.Aggregate(
                        (a, b) =>
                            new KeyShare(
                                a.Team,
                                a.Key,
                                a.Attempts + b.Attempts,
                                a.ChargedUsd + b.ChargedUsd,
                                a.UsedUsd + b.UsedUsd
                            )
                    )
                )
                .OrderByDescending(key => key.UsedUsd)
                .ThenBy(key => key.Team, StringComparer.Ordinal)
                .ThenBy(key => key.Key, StringComparer.Ordinal),
        ];
}

/// <summary>A row of an invoice.</summary>
/// <param name="StartUnixNs">Start of what it charges for.</param>
/// <param name="EndUnixNs">Its end.</param>
/// <param name="Usd">The charge with all its digits; negative for a credit.</param>
/// <param name="IsUsage">True where it charges for GPUs that ran; false for taxes, credits, fees.</param>
public readonly record struct BilledSpan(long StartUnixNs, long EndUnixNs, decimal Usd, bool IsUsage);

/// <summary>An invoice as far as it is meant.</summary>
/// <param name="Layout">What its columns are those of: FOCUS 1.2, AWS CUR.</param>
/// <param name="Rows">The rows that are meant, in the order of the file.</param>
/// <param name="OtherRows">Rows of other resources, which are passed over.</param>
public sealed record Invoice(string Layout, IReadOnlyList<BilledSpan> Rows, int OtherRows)
{
    /// <summary>All that the rows charge, with all digits.</summary>
    public decimal Usd
    {
        get
        {
            decimal sum = 0;
            foreach (BilledSpan row in Rows)
            {
                sum += row.Usd;
            }

            return sum;
        }
    }
}
