using System.Globalization;
using Farthing.Documents.Ledger;
using Farthing.Documents.Serves;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Mirroring;
using Farthing.Gateway.Sharing;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Hosting;

/// <summary>Configuration and traffic of a gateway, as documents.</summary>
public static class ServeRecord
{
    /// <summary>The configuration, as it was understood.</summary>
    /// <param name="options">What it says.</param>
    /// <param name="unset">Variables of secrets that are not set here.</param>
    public static ServeCheckDocument Checked(GatewayOptions options, IReadOnlyList<string> unset) =>
        new(
            options.Listen.ToString(),
            options.DataFolder,
            [
                .. options.Models.Select(model => new RoutedModel(
                    model.Name,
                    [.. model.Deployments.Select(one => one.Deployment.Name)]
                )),
            ],
            [
                .. options.Budgets.Select(budget => new CheckedBudget(
                    budget.Id,
                    budget.Scope.ToString(),
                    Digits(budget.Limit),
                    budget.Period,
                    budget.IsHard
                )),
            ],
            options.Shared is SharedOptions shared
                ? new CheckedSharing(
                    SharedOptions.PlaceOfPostgres(shared.Postgres),
                    shared.LimitsWhenAway.ToString().ToLowerInvariant()
                )
                : null,
            options.Limits.Count,
            options.Keys.Count,
            unset
        );

    /// <summary>Traffic since the start; nothing where the shared ledger is away.</summary>
    /// <param name="total">The sums.</param>
    /// <param name="mirror">Counts of a mirror; null where it was none.</param>
    public static ServeDocument End(SpentSums? total, MirrorReport? mirror) =>
        total is null
            ? new ServeDocument()
            : new ServeDocument(
                total.Requests,
                total.Attempts,
                total.Tokens.Uncached,
                total.Tokens.CacheRead,
                total.Tokens.CacheWrite,
                total.Tokens.Output,
                Digits(total.BilledUsd),
                mirror is null
                    ? null
                    : new MirroredTraffic(
                        mirror.Passed,
                        mirror.Followed,
                        mirror.Lost,
                        [
                            .. mirror.Refused.Select(one => new WouldRefuse(
                                one.Reason,
                                one.Requests,
                                one.Answered
                            )),
                        ]
                    )
            );

    private static string Digits(Money amount) =>
        amount.Usd.ToString("0.00#######", CultureInfo.InvariantCulture);
}
