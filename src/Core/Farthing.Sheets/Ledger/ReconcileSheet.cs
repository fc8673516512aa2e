using Farthing.Documents.Ledger;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Ledger;

/// <summary>A reconciliation for people: the bill, who used it, what was idle.</summary>
public static class ReconcileSheet
{
    /// <summary>Readable form of it.</summary>
    /// <param name="document">The document.</param>
    /// <param name="served">What step times are predicted for, and how it is laid out over the GPUs; null where charges weigh.</param>
    /// <param name="limit">The most hours that are shown.</param>
    public static Sheet Of(LedgerReconcileDocument document, (string Model, string Layout)? served, int limit)
    {
        int more = document.Hours.Count - limit;
        Sheet sheet = new Sheet()
            .Say(
                $"{LedgerWords.Usd(document.BillUsd)} for {Show.Counted(document.Hours.Count, "hour")} of {LedgerWords.Name(document.Deployment, 50)}: {LedgerWords.Usd(document.UsedUsd)} used, {LedgerWords.Usd(document.IdleUsd)} idle ({LedgerWords.Share(document.IdleFraction)})",
                Basis(document, served?.Model),
                document.Assumed.Count > 0 ? "Assumed: " + string.Join("; ", document.Assumed) : null,
                $"Idle: {PolicyWords(document.IdlePolicy)}"
            )
            .Table(
                [
                    .. document.Teams,
                    new TeamShare("idle (no team's)", 0, Money.Zero, Money.Zero, document.CentralIdleUsd),
                    new TeamShare(
                        "total",
                        document.Attempts,
                        document.ChargedUsd,
                        document.UsedUsd,
                        document.IdleUsd
                    ),
                ],
                new TableColumns<TeamShare>()
                    .Name("team", team => team.Team)
                    .Count("attempts", team => team.Attempts, rank: 2)
                    .Money("charged", team => team.ChargedUsd)
                    .Money("used", team => team.UsedUsd, rank: 1)
                    .Money("idle", team => team.IdleUsd, rank: 1)
                    .Money("owed", team => team.OwedUsd)
                    .Money(
                        "difference",
                        team => team.DifferenceUsd,
                        "owed − charged; what was booked before is taken off when it is booked"
                    )
            )
            .Table(
                [.. document.Hours.TakeLast(limit)],
                new TableColumns<ReconciledHour>()
                    .Words("hour (UTC)", hour => hour.Hour[..16].Replace('T', ' '))
                    .Count("attempts", hour => hour.Attempts, rank: 2)
                    .Number(
                        "in flight",
                        hour => hour.InFlight,
                        Show.Three,
                        "Σ durations ÷ time in which any attempt was in flight (Little's law)",
                        rank: 1
                    )
                    .Share(
                        "load",
                        hour => double.IsFinite(hour.Load) ? hour.Load : null,
                        "GPU-seconds used ÷ capacity"
                    )
                    .Money(
                        "bill",
                        hour => hour.BillUsd,
                        "used + idle, exactly: shares are rounded down, what is left goes to the largest remainders"
                    )
                    .Money("used", hour => hour.UsedUsd)
                    .Money("idle", hour => hour.IdleUsd),
                more > 0 ? $"{Show.Count(more)} earlier hours are not shown (--limit, --json)" : null
            )
            .Say(Booking(document))
            .Explain("capacity", "GPUs × seconds that the bill is for");
        return served is not { } fleet
            ? sheet.Explain(
                "used",
                "time in which an attempt was in flight × GPUs; shares by what attempts were charged"
            )
            : sheet
                .Explain("used", $"Σ predicted GPU-seconds of attempts: {fleet.Layout}")
                .Explain(
                    "prompt",
                    "Σ chunks of the token budget, what each adds to a step; cached tokens are read, not computed"
                )
                .Explain(
                    "answer",
                    "(output − 1) × (step of the mean batch ÷ batch, and what the own context adds to it)"
                );
    }

    /// <summary>Bearer of idle, in words.</summary>
    public static string PolicyWords(IdlePolicy policy) =>
        policy switch
        {
            IdlePolicy.Central => "central, on an account of its own",
            IdlePolicy.Use => "borne by teams in proportion to their use",
            _ => "borne by teams in proportion to what is reserved for them",
        };

    private static string Basis(LedgerReconcileDocument document, string? model)
    {
        string bill = document.Invoice is { } invoice
            ? $"{invoice.Layout} invoice, {Show.Count(invoice.Rows)} rows"
            : $"{Show.UsdPerHour((double)document.UsdPerGpuHour!.Value)} a GPU";
        string weights = model is null
            ? "shares by what was charged (no --model, --gpu)"
            : $"shares by predicted step times of {LedgerWords.Name(model)} on {document.Gpu}";
        return $"{Show.Counted(document.Gpus, "GPU")} · {bill} · {Show.Counted(document.Attempts, "attempt")} · {weights}";
    }

    private static string Booking(LedgerReconcileDocument document) =>
        document.Corrections == 0 ? "The books have it already: nothing is left to book."
        : document.Booked
            ? $"Booked {Show.Count(document.Corrections)} corrections (true_up): the ledger now bills {LedgerWords.Usd(document.BillUsd)} for these hours."
        : $"Nothing was booked: --book makes {Show.Count(document.Corrections)} corrections (true_up), one for each hour and account.";
}
