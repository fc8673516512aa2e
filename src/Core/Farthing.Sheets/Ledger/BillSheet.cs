using System.Globalization;
using Farthing.Documents.Ledger;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Ledger;

/// <summary>A bill beside the meter for people: by how much they differ, for which reasons, where.</summary>
public static class BillSheet
{
    /// <summary>Readable form of it.</summary>
    /// <param name="document">The document.</param>
    /// <param name="limit">The most parts of days that are shown.</param>
    public static Sheet Of(LedgerBillDocument document, int limit)
    {
        List<DayPart> parts =
        [
            .. document
                .Days.SelectMany(day => day.Reasons.Select(reason => new DayPart(day, reason)))
                .OrderByDescending(part => Math.Abs(part.Reason.Usd))
                .ThenBy(part => part.Day.Day, StringComparer.Ordinal),
        ];
        List<ModelSum> models =
        [
            .. document
                .Days.GroupBy(day => day.Model, StringComparer.Ordinal)
                .Select(group => new ModelSum(group.Key, [.. group]))
                .OrderByDescending(model => model.Billed ?? model.Metered),
        ];
        int more = parts.Count - limit;
        return new Sheet()
            .Say(
                Answer(document),
                $"{string.Join(", ", document.Layouts)} · {Show.Counted(models.Count, "item")} of {Show.Counted(document.Days.Select(day => day.Day).Distinct().Count(), "day")}"
                    + (document.Upstream is { } upstream ? $" · upstream {LedgerWords.Name(upstream)}" : ""),
                document.Assumed.Count > 0 ? "Assumed: " + string.Join("; ", document.Assumed) : null,
                NotCompared(document)
            )
            .Table(
                document.Reasons,
                new TableColumns<BillDifference>()
                    .Words("the bill differs by", reason => Words(reason.Reason))
                    .Figure(
                        "amount",
                        reason => Usd(reason.Usd),
                        "above 0 the bill is higher; they add up to the difference"
                    )
                    .Words("at", reason => LedgerWords.Name(reason.Words, 60), rank: 1)
            )
            .Table(
                models,
                new TableColumns<ModelSum>()
                    .Words("model", model => LedgerWords.Name(model.Model, 34))
                    .Figure("billed", model => Usd(model.Billed))
                    .Figure("metered", model => Usd(model.Metered), "cost of attempts, without corrections")
                    .Figure("difference", model => Usd(model.Billed - model.Metered))
                    .Figure("tokens billed", model => Tokens(model.BilledTokens), rank: 2)
                    .Figure("metered", model => Tokens(model.MeteredTokens), rank: 2)
                    .Words("billed as", model => LedgerWords.Name(model.BilledAs, 34), rank: 3)
            )
            .Table(
                [.. parts.Take(limit)],
                new TableColumns<DayPart>()
                    .Words("day (UTC)", part => part.Day.Day)
                    .Words("model", part => LedgerWords.Name(part.Day.Model, 24))
                    .Figure("amount", part => Usd(part.Reason.Usd))
                    .Words("because", part => Words(part.Reason.Reason))
                    .Words(
                        "in detail",
                        part =>
                            part.Reason.Words.Length == 0 || part.Reason.Words == part.Day.Model
                                ? null
                                : LedgerWords.Name(part.Reason.Words, 48),
                        rank: 1
                    ),
                more > 0 ? $"{Show.Counted(more, "smaller part")} not shown (--limit, --json)" : null
            )
            .Explain("tier", "the same tokens, served and billed at another service tier")
            .Explain(
                "counted otherwise",
                "as many requests, or as long prompts, with other counts of tokens: cached, written, hidden"
            )
            .Explain(
                "traffic unseen",
                "billed tokens that no attempt explains: clients of the account that do not go through the gateway"
            );
    }

    /// <summary>A reason, in words.</summary>
    public static string Words(BillReason reason) =>
        reason switch
        {
            BillReason.TrafficUnseen => "traffic unseen",
            BillReason.NotBilled => "metered, not billed",
            BillReason.CountedOtherwise => "counted otherwise",
            BillReason.Tier => "another service tier",
            BillReason.PriceOfAnotherDay => "price of another day",
            BillReason.OtherPrice => "another price",
            BillReason.BesideTokens => "beside tokens",
            BillReason.Estimated => "charged at a hold",
            BillReason.NotParted => "not parted: no counts",
            _ => "rounding",
        };

    private static string Answer(LedgerBillDocument document)
    {
        string span = LedgerWords.Span(document.Since, document.Until);
        if (document is not { BilledUsd: decimal billed, DifferenceUsd: decimal difference })
        {
            decimal valued = document.Reasons.Sum(reason => reason.Usd);
            return $"The meter says {Usd(document.MeteredUsd.Usd)}; counts differ by {Usd(valued)} at its prices, {span}";
        }

        string by =
            difference == 0 ? "they agree to the cent and below"
            : Math.Abs(difference) < 0.005m ? "they agree to the cent"
            : $"{Usd(Math.Abs(difference))} {(difference > 0 ? "more" : "less")}"
                + (
                    document.MeteredUsd.Usd > 0
                        ? $" ({Show.Percent((double)Math.Abs(difference / document.MeteredUsd.Usd))})"
                        : ""
                );
        return $"The bill says {Usd(billed)}, the meter {Usd(document.MeteredUsd.Usd)}: {by}, {span}";
    }

    private static string? NotCompared(LedgerBillDocument document)
    {
        const int Most = 3;
        return document.NotCompared.Count == 0
            ? null
            : "Not in the bill, not compared: "
                + string.Join(
                    ", ",
                    document
                        .NotCompared.Take(Most)
                        .Select(model =>
                            $"{LedgerWords.Name(model.Deployment)} {LedgerWords.Usd(model.MeteredUsd)}"
                        )
                )
                + (document.NotCompared.Count > Most ? $" and {document.NotCompared.Count - Most} more" : "")
                + " (--upstream counts all of one, --match names a model)";
    }

    private static string? Tokens(decimal? tokens) =>
        tokens is decimal known ? Show.Scaled((long)decimal.Round(known)) : null;

    /// <summary>Dollars to the cent, and smaller ones as elsewhere.</summary>
    private static string Usd(decimal usd) =>
        Math.Abs(usd) < 0.00995m
            ? Show.Usd((double)usd)
            : (usd < 0 ? "−$" : "$") + Math.Abs(usd).ToString("N2", CultureInfo.InvariantCulture);

    private static string? Usd(decimal? usd) => usd is decimal known ? Usd(known) : null;

    /// <summary>A part of a day's difference.</summary>
    private sealed record DayPart(BilledDay Day, BillDifference Reason);

    /// <summary>All days of a model.</summary>
    private sealed record ModelSum(string Model, IReadOnlyList<BilledDay> Days)
    {
        public decimal? Billed =>
            Days.Any(day => day.BilledUsd is not null) ? Days.Sum(day => day.BilledUsd ?? 0) : null;

        public decimal Metered => Days.Sum(day => day.MeteredUsd);

        public decimal? BilledTokens =>
            Days.Any(day => day.BilledTokens is not null) ? Days.Sum(day => day.BilledTokens ?? 0) : null;

        public decimal MeteredTokens => Days.Sum(day => day.MeteredTokens);

        public string BilledAs => Days.FirstOrDefault(day => day.BilledAs.Length > 0)?.BilledAs ?? "";
    }
}
