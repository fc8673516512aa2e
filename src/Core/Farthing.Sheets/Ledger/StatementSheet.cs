using Farthing.Documents.Ledger;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Ledger;

/// <summary>A month's statement as it is read.</summary>
public static class StatementSheet
{
    /// <summary>The sheet.</summary>
    public static Sheet Of(LedgerCloseDocument statement, string place) =>
        new Sheet()
            .Say([
                $"{statement.Month} is closed: {LedgerWords.Usd(statement.BilledUsd)} billed to {Show.Count(statement.Teams.Count)} teams and {Show.Count(statement.Accounts.Count)} other accounts",
                .. statement.Reconciled.Select(span =>
                    $"{LedgerWords.Name(span.Deployment)}: {Show.Count(span.Hours)} hours reconciled{(span.HoursOfClosedMonths == 0 ? "" : $", {Show.Count(span.HoursOfClosedMonths)} of them of closed months")}; idle: {ReconcileSheet.PolicyWords(span.IdlePolicy)}"
                ),
            ])
            .Table(
                [
                    .. statement.Teams.Select(team =>
                        (
                            team.Team,
                            (TeamStatement?)team,
                            team.TrueUpsUsd,
                            team.CorrectionsUsd,
                            team.BilledUsd
                        )
                    ),
                    .. statement.Accounts.Select(account =>
                        (
                            account.Account == AccountStatement.IdleAccount
                                ? "idle (no team's)"
                                : account.Account,
                            (TeamStatement?)null,
                            account.TrueUpsUsd,
                            account.CorrectionsUsd,
                            account.BilledUsd
                        )
                    ),
                ],
                new TableColumns<(
                    string Name,
                    TeamStatement? Team,
                    Money TrueUps,
                    Money Corrections,
                    Money Billed
                )>()
                    .Name("team", line => line.Name)
                    .Figure("requests", line => line.Team is { } team ? Show.Scaled(team.Requests) : null)
                    .Figure("tokens", line => line.Team is { } team ? Show.Scaled(team.Tokens.Total) : null)
                    .Figure(
                        "charged",
                        line => line.Team is { } team ? LedgerWords.Usd(team.ChargedUsd) : null
                    )
                    .Money("true-ups", line => line.TrueUps)
                    .Money("corrections", line => line.Corrections)
                    .Money("billed", line => line.Billed)
            )
            .Say($"Statement: {place}");
}
