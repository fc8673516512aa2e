using System.Globalization;
using Farthing.Documents.Ledger;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Ledger;

/// <summary>Readable form of <c>savings</c>. Dollars of its tables have all their digits, so that lines and columns add up as they are printed.</summary>
public static class SavingsSheet
{
    private const string UnknownDollars = "unknown";

    /// <summary>The sheet: what was paid and saved, mechanism by mechanism, then groups: of days the latest, of everything else those that saved most.</summary>
    /// <param name="document">The sums.</param>
    /// <param name="limit">Groups to show.</param>
    public static Sheet Of(SavingsDocument document, int limit)
    {
        SavedSums total = document.Total;
        Sheet sheet = new Sheet().Section("", Words(document));
        if (total.Attempts + total.Hits == 0 && total.PaidUsd == Money.Zero)
        {
            return sheet;
        }

        MoneyDigits digits = MoneyDigits.Of(Amounts([total, .. document.Groups]));
        sheet.Table(Steps(total), StepColumns(digits));
        bool isTime = document.By == SavingsSplit.Day;
        SavedSums[] shown = [.. isTime ? document.Groups.TakeLast(limit) : document.Groups.Take(limit)];
        return sheet.Table(
            shown,
            GroupColumns(document.By.ToString().ToLowerInvariant(), AtWork(total), digits),
            document.Groups.Count > limit
                ? $"{Show.Count(document.Groups.Count - limit)} {(isTime ? "earlier" : "other")} ones are not shown (--limit, --json)"
                : null
        );
    }

    private static IEnumerable<SheetWords> Words(SavingsDocument document)
    {
        SavedSums total = document.Total;
        string span = LedgerWords.Span(document.Since, document.Until);
        if (total.Attempts + total.Hits == 0 && total.PaidUsd == Money.Zero)
        {
            yield return new SheetWords([$"Nothing was metered: {span}."]);
            yield break;
        }

        string share =
            total.CostWithoutUsd > Money.Zero
                ? $" ({Show.Percent((double)(total.SavedUsd.Usd / total.CostWithoutUsd.Usd))})"
                : "";
        yield return Saved(
            $"{LedgerWords.Usd(total.PaidUsd)} paid; it would have been {LedgerWords.Usd(total.CostWithoutUsd)} without what saved {LedgerWords.Usd(total.SavedUsd)}{share}, {span}",
            total.SavedUsd
        );
        yield return Saved(
            $"The gateway saved {LedgerWords.Usd(total.SavedByGatewayUsd)}; {LedgerWords.Usd(total.SavedByProviderUsd)} are discounts of providers, and not credited to the gateway",
            total.SavedByGatewayUsd
        );
        long unknown = total.Mechanisms.Sum(one => one.Unknown);
        if (unknown > 0)
        {
            yield return new SheetWords([
                $"UNKNOWN, and in none of these dollars: {string.Join(", ", total.Mechanisms.Where(one => one.Unknown > 0).Select(one => $"{Name(one.Mechanism)} of {Show.Counted(one.Unknown, Kind(one.Mechanism))}"))}, whose price, usage or tier is not known",
            ]);
        }
    }

    private static SheetWords Saved(string line, Money amount) =>
        new([line]) { IsLoss = amount < Money.Zero };

    private static IReadOnlyList<Step> Steps(SavedSums total) =>
        [
            new Step("paid", null, null, total.PaidUsd),
            .. total.Mechanisms.Select(one => new Step(
                Name(one.Mechanism),
                one,
                one.SavedUsd,
                one.CostWithoutUsd
            )),
        ];

    private static TableColumns<Step> StepColumns(MoneyDigits digits) =>
        new TableColumns<Step>()
            .Words("without", step => step.Name, "each undone after those above it")
            .Words(
                "by",
                step => step.Of?.Credit.ToString().ToLowerInvariant(),
                "provider: its discount on requests that went upstream; gateway: its caches or its cascade answered, or it placed the breakpoints",
                rank: 2
            )
            .Figure(
                "known",
                step => step.Of is { } one ? Show.Count(one.Known) : null,
                "attempts or hits that it touched",
                rank: 1
            )
            .Figure(
                "unknown",
                step => step.Of is { } one ? Show.Count(one.Unknown) : null,
                "attempts or hits without a known price, usage or tier: in none of the dollars"
            )
            .Figure(
                "gross",
                step => Part(step.Of, step.Of?.GrossUsd, digits),
                "saved, before its own cost",
                rank: 3
            )
            .Figure(
                "own cost",
                step => Part(step.Of, step.Of?.OwnCostUsd, digits),
                "premiums of cache writes and of the priority tier; the gateway's own calls for the semantic cache and the cascade",
                rank: 3
            )
            .Saved("saved", step => Part(step.Of, step.Saved, digits), "gross − own cost")
            .Figure("cost", step => digits.Text(step.Cost), "of the line above + saved");

    private static TableColumns<SavedSums> GroupColumns(
        string name,
        IEnumerable<SavingMechanism> atWork,
        MoneyDigits digits
    )
    {
        TableColumns<SavedSums> columns = new TableColumns<SavedSums>()
            .Name(name, group => LedgerWords.Name(group.Value!, 40))
            .Figure("paid", group => digits.Text(group.PaidUsd), "attempts and corrections");
        foreach (SavingMechanism mechanism in atWork)
        {
            columns.Saved(
                Name(mechanism),
                group => Cell(group.Mechanisms[(int)mechanism], digits),
                "saved, net of its own cost; ? where some of it is unknown"
            );
        }

        return columns.Figure(
            "cost without",
            group => digits.Text(group.CostWithoutUsd),
            "paid + what each mechanism saved"
        );
    }

    /// <summary>Mechanisms that touched anything: the table has no columns of nothing but zeros.</summary>
    private static IEnumerable<SavingMechanism> AtWork(SavedSums total) =>
        total
            .Mechanisms.Where(one =>
                one.Known + one.Unknown > 0 || one.GrossUsd != Money.Zero || one.OwnCostUsd != Money.Zero
            )
            .Select(one => one.Mechanism);

    private static string? Part(SavedByMechanism? of, Money? amount, MoneyDigits digits) =>
        of is null ? null
        : of.SavedUsd is null ? UnknownDollars
        : digits.Text(amount!.Value);

    private static string Cell(SavedByMechanism one, MoneyDigits digits) =>
        one.SavedUsd is not Money saved ? UnknownDollars
        : one.Unknown > 0 ? digits.Text(saved) + " ?"
        : digits.Text(saved);

    private static IEnumerable<Money> Amounts(IEnumerable<SavedSums> all)
    {
        foreach (SavedSums sums in all)
        {
            yield return sums.PaidUsd;
            foreach (SavedByMechanism one in sums.Mechanisms)
            {
                yield return one.GrossUsd;
                yield return one.OwnCostUsd;
            }
        }
    }

    private static string Kind(SavingMechanism mechanism) =>
        mechanism switch
        {
            SavingMechanism.ExactCache or SavingMechanism.CanonicalCache => "hit",
            SavingMechanism.SemanticCache or SavingMechanism.Cascade => "record", // Of a hit, or of a call of its own.
            _ => "attempt",
        };

    private static string Name(SavingMechanism mechanism) =>
        mechanism switch
        {
            SavingMechanism.PromptCache => "prompt cache",
            SavingMechanism.Breakpoints => "breakpoints",
            SavingMechanism.PriceTier => "price tier",
            SavingMechanism.ExactCache => "exact cache",
            SavingMechanism.CanonicalCache => "canonical cache",
            SavingMechanism.SemanticCache => "semantic cache",
            _ => "cascade",
        };

    private sealed record Step(string Name, SavedByMechanism? Of, Money? Saved, Money Cost);
}

/// <summary>Prints amounts with as many decimals as the finest of them needs: two to nine. None is rounded, so that printed amounts add up.</summary>
/// <param name="Decimals">The decimals.</param>
internal readonly record struct MoneyDigits(int Decimals)
{
    private const int Least = 2;
    private const int Most = 9;

    /// <summary>Those that some amounts need, and their sums.</summary>
    public static MoneyDigits Of(IEnumerable<Money> amounts)
    {
        int decimals = Least;
        foreach (Money amount in amounts)
        {
            long rest = amount.NanoUsd;
            int needed = Most;
            while (needed > decimals && rest % 10 == 0)
            {
                rest /= 10;
                needed--;
            }

            decimals = Math.Max(decimals, needed);
        }

        return new MoneyDigits(decimals);
    }

    /// <summary>An amount.</summary>
    public string Text(Money amount) =>
        (amount.NanoUsd < 0 ? "−$" : "$")
        + decimal.Abs(amount.Usd).ToString($"F{Decimals}", CultureInfo.InvariantCulture);
}
