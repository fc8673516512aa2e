using Farthing.Documents.Ledger;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;

namespace Farthing.Gateway.Ledger.Bills;

/// <summary>A day and a model of a bill beside the meter, cell by cell, and the reasons of their difference.</summary>
/// <param name="day">The day's name.</param>
/// <param name="model">The model, as the ledger names it.</param>
internal sealed class BillCells(string day, string model)
{
    private const decimal Nano = 0.000000001m;

    private readonly Dictionary<(string Meter, string Tier), BillCell> cells = [];
    private readonly BillReasons reasons = new();

    /// <summary>The day's name.</summary>
    public string Day => day;

    /// <summary>The model, as the ledger names it.</summary>
    public string Model => model;

    /// <summary>Names that the bill has for it.</summary>
    public SortedSet<string> BilledAs { get; } = new(StringComparer.Ordinal);

    /// <summary>Requests of the bill; null where it does not count them.</summary>
    public long? BilledRequests { get; set; }

    /// <summary>Requests of the meter.</summary>
    public long MeteredRequests { get; set; }

    /// <summary>The cell of a meter at a tier, made where there is none.</summary>
    public BillCell this[string meter, string tier]
    {
        get
        {
            if (!cells.TryGetValue((meter, tier), out BillCell? cell))
            {
                cells[(meter, tier)] = cell = new BillCell(meter, tier);
            }

            return cell;
        }
    }

    /// <summary>Finds the reasons, which add up to the difference.</summary>
    /// <param name="unitUsd">The smallest amount that the bill is written in.</param>
    /// <param name="hasDollars">The bill has dollars: what has none costs nothing. Without, counts are valued at metered prices.</param>
    /// <param name="priceDay">The day on which the ledger has a price for a meter; null where it has it on none.</param>
    public BilledDay Explain(decimal unitUsd, bool hasDollars, Func<string, decimal, string?> priceDay)
    {
        Fold();
        decimal? billed = hasDollars ? SumOf(cell => cell.BilledUsd) ?? 0 : null;
        decimal metered = cells.Values.Sum(cell => cell.MeteredUsd);
        decimal? tokens = SumOf(cell => BillMeters.SideOf(cell.Meter) is null ? null : cell.Billed);
        ShareWhole(unitUsd);
        ExplainItems();
        List<BillCell> counted = [];
        bool isCounted =
            cells.Values.All(cell => cell.BilledRows == 0)
            || cells.Values.Any(cell => IsOfTokens(cell) && cell.Billed is not null);
        foreach (BillCell cell in cells.Values.Where(IsOfTokens))
        {
            if (cell.Billed is null && (cell.BilledUsd is not null || !isCounted))
            {
                decimal rest = (cell.BilledUsd ?? 0) - cell.MeteredUsd;
                reasons.Add(
                    IsRounding(rest, cell, unitUsd) ? BillReason.Rounding : BillReason.NotParted,
                    rest,
                    cell.Meter
                );
                continue;
            }

            cell.Billed ??= 0;
            cell.BilledUsd ??= hasDollars ? 0 : cell.Billed * (cell.MeteredPrice ?? MeanPrice(cell) ?? 0);
            ExplainPrice(cell, unitUsd, priceDay);
            counted.Add(cell);
        }

        ExplainCounts(counted);
        decimal difference = hasDollars ? billed!.Value - metered : reasons.Sum;
        return new BilledDay(
            day,
            model,
            string.Join(", ", BilledAs),
            billed,
            metered,
            hasDollars ? difference : null,
            tokens,
            cells.Values.Where(cell => BillMeters.SideOf(cell.Meter) is not null).Sum(cell => cell.Metered),
            BilledRequests,
            MeteredRequests,
            reasons.Of(difference)
        );
    }

    private static bool IsOfTokens(BillCell cell) =>
        cell.Meter is not (BillMeters.Item or BillMeters.Whole or "attempt");

    /// <summary>Puts the meter's cells together where the bill does not tell them apart: parts into their class, all of a prompt.</summary>
    private void Fold()
    {
        HashSet<string> known =
        [
            .. cells.Values.Where(cell => cell.BilledRows > 0).Select(cell => cell.Meter),
        ];
        bool isPrompt = known.Contains(BillMeters.Prompt);
        foreach (BillCell cell in cells.Values.ToList())
        {
            string into =
                known.Contains(cell.Meter) ? cell.Meter
                : isPrompt && BillMeters.SideOf(cell.Meter) == TokenClass.Uncached ? BillMeters.Prompt
                : TokenPartRow.Named(cell.Meter) is TokenPart part
                    ? TokenPartRow.Find(part).Of switch
                    {
                        TokenClass.CacheRead => BillMeters.Cached,
                        TokenClass.Output => BillMeters.Output,
                        TokenClass.Uncached => BillMeters.Input,
                        _ => cell.Meter,
                    }
                : cell.Meter;
            if (into != cell.Meter)
            {
                BillCell whole = this[into, cell.Tier];
                whole.Metered += cell.Metered;
                whole.MeteredUsd += cell.MeteredUsd;
                whole.MeteredRows += cell.MeteredRows;
                cells.Remove((cell.Meter, cell.Tier));
            }
        }
    }

    /// <summary>Dollars that the bill states of all tokens together: each counted cell has them at the metered price, the rest is another price.</summary>
    private void ShareWhole(decimal unitUsd)
    {
        List<BillCell> wholes = [.. cells.Values.Where(cell => cell.Meter == BillMeters.Whole)];
        if (wholes.Count == 0)
        {
            return;
        }

        decimal usd = wholes.Sum(cell => cell.BilledUsd ?? 0);
        int rows = wholes.Sum(cell => cell.BilledRows);
        List<BillCell> bare =
        [
            .. cells.Values.Where(cell => IsOfTokens(cell) && cell.Billed > 0 && cell.BilledUsd is null),
        ];
        foreach (BillCell cell in wholes)
        {
            cells.Remove((cell.Meter, cell.Tier));
        }

        decimal metered = cells.Values.Where(IsOfTokens).Sum(cell => cell.MeteredUsd);
        if (bare.Count == 0)
        {
            // No counts at all: nothing tells prices from tokens.
            foreach (BillCell cell in cells.Values.Where(IsOfTokens))
            {
                (cell.Billed, cell.BilledUsd) = (cell.Metered, cell.MeteredUsd);
            }

            decimal rest = usd - metered;
            reasons.Add(
                metered == 0 ? BillReason.TrafficUnseen
                    : Math.Abs(rest) <= unitUsd / 2 * rows ? BillReason.Rounding
                    : BillReason.NotParted,
                rest,
                ""
            );
            return;
        }

        decimal valued = 0;
        bool isKnown = true;
        foreach (BillCell cell in bare)
        {
            decimal? price = cell.MeteredPrice ?? MeanPrice(cell);
            isKnown &= price is not null;
            decimal value = cell.Billed!.Value * (price ?? 0);
            cell.BilledUsd = value;
            valued += value;
        }

        if (!isKnown || valued == 0)
        {
            foreach (BillCell cell in bare)
            {
                cell.BilledUsd = usd / bare.Count; // Nothing was metered: all of it is unseen, whatever each costs.
            }

            return;
        }

        decimal gap = usd - valued;
        long attempts = bare.Sum(cell => cell.MeteredRows);
        bool isRounding = Math.Abs(gap) <= (unitUsd / 2 * rows) + (Nano * attempts);
        reasons.Add(
            isRounding ? BillReason.Rounding : BillReason.OtherPrice,
            gap,
            isRounding ? "" : $"{Percent(gap / valued)} on all tokens"
        );
    }

    private void ExplainItems()
    {
        foreach (BillCell cell in cells.Values)
        {
            if (cell.Meter == BillMeters.Item)
            {
                reasons.Add(BillReason.BesideTokens, (cell.BilledUsd ?? 0) - cell.MeteredUsd, model);
            }
            else if (cell.Meter == "attempt")
            {
                reasons.Add(
                    BillReason.Estimated,
                    -cell.MeteredUsd,
                    "charged at the hold, or without a price"
                );
            }
        }
    }

    private void ExplainPrice(BillCell cell, decimal unitUsd, Func<string, decimal, string?> priceDay)
    {
        if (cell.BilledPrice is not decimal there || cell.MeteredPrice is not decimal here)
        {
            decimal rest =
                cell.Billed == 0 && cell.Metered == 0 ? cell.BilledUsd!.Value - cell.MeteredUsd : 0;
            reasons.Add(BillReason.Rounding, rest, "");
            return;
        }

        decimal usd = cell.Metered * (there - here);
        if (IsRounding(usd, cell, unitUsd))
        {
            reasons.Add(BillReason.Rounding, usd, "");
            return;
        }

        string? day = priceDay(cell.Meter, there);
        string change = $"{cell.Meter.Replace('_', ' ')} {PerMillion(here)} → {PerMillion(there)}/M";
        if (day is not null)
        {
            reasons.Add(BillReason.PriceOfAnotherDay, usd, $"{change}, the price of {day}");
        }
        else
        {
            reasons.Add(BillReason.OtherPrice, usd, $"{change} ({Percent((there / here) - 1)})");
        }
    }

    /// <summary>Differences of counts: first what only moved between tiers, then what only moved between cells of prompts or answers; the rest is traffic.</summary>
    private void ExplainCounts(List<BillCell> counted)
    {
        Dictionary<BillCell, decimal> open = counted.ToDictionary(
            cell => cell,
            cell => cell.Billed!.Value - cell.Metered
        );
        foreach (IGrouping<string, BillCell> meter in counted.GroupBy(cell => cell.Meter))
        {
            Net([.. meter], open, BillReason.Tier);
        }

        foreach (
            IGrouping<TokenClass?, BillCell> side in counted.GroupBy(cell => BillMeters.SideOf(cell.Meter))
        )
        {
            if (side.Key is not null)
            {
                Net([.. side], open, BillReason.CountedOtherwise);
            }
        }

        foreach (BillCell cell in counted)
        {
            decimal rest = open[cell];
            int more = BilledRequests is long requests
                ? requests.CompareTo(MeteredRequests)
                : Math.Sign(rest);
            BillReason reason =
                BillMeters.SideOf(cell.Meter) is null && cell.Billed == 0 ? BillReason.OtherPrice
                : more == Math.Sign(rest)
                    ? rest > 0 ? BillReason.TrafficUnseen
                        : BillReason.NotBilled
                : BillReason.CountedOtherwise;
            reasons.Add(reason, rest * Value(cell), rest == 0 ? "" : Tokens(rest, cell.Meter));
        }
    }

    private void Net(List<BillCell> group, Dictionary<BillCell, decimal> open, BillReason reason)
    {
        decimal more = group.Sum(cell => Math.Max(0, open[cell]));
        decimal less = group.Sum(cell => Math.Max(0, -open[cell]));
        decimal moved = Math.Min(more, less);
        if (moved == 0)
        {
            return;
        }

        decimal usd = 0;
        List<string> to = [];
        foreach (BillCell cell in group)
        {
            decimal part = open[cell] * (moved / (open[cell] > 0 ? more : less));
            usd += part * Value(cell);
            open[cell] -= part;
            if (part > 0)
            {
                to.Add(reason == BillReason.Tier ? cell.Tier : cell.Meter.Replace('_', ' '));
            }
        }

        reasons.Add(reason, usd, $"{Count(moved)} tokens billed as {string.Join(", ", to)}");
    }

    /// <summary>Dollars of a token that is on one side alone: as billed, else as metered.</summary>
    private static decimal Value(BillCell cell) => cell.BilledPrice ?? cell.MeteredPrice ?? 0;

    /// <summary>The mean metered price of tokens on the same side, else of all.</summary>
    private decimal? MeanPrice(BillCell cell) =>
        Mean(cells.Values.Where(one => BillMeters.SideOf(one.Meter) == BillMeters.SideOf(cell.Meter)))
        ?? Mean(cells.Values.Where(one => BillMeters.SideOf(one.Meter) is not null));

    private static decimal? Mean(IEnumerable<BillCell> some)
    {
        List<BillCell> all = [.. some];
        decimal tokens = all.Sum(cell => cell.Metered);
        return tokens > 0 ? all.Sum(cell => cell.MeteredUsd) / tokens : null;
    }

    private static bool IsRounding(decimal usd, BillCell cell, decimal unitUsd) =>
        Math.Abs(usd) <= (unitUsd / 2 * cell.BilledRows) + (Nano * cell.MeteredRows);

    private decimal? SumOf(Func<BillCell, decimal?> of)
    {
        decimal? sum = null;
        foreach (BillCell cell in cells.Values)
        {
            sum = of(cell) is decimal value ? (sum ?? 0) + value : sum;
        }

        return sum;
    }

    private static string Tokens(decimal count, string meter) =>
        $"{(count < 0 ? "−" : "+")}{Count(Math.Abs(count))} {meter.Replace('_', ' ')}";

    private static string Count(decimal tokens) => Show.Scaled((long)decimal.Round(tokens));

    private static string PerMillion(decimal usd) => Show.UsdPerMillion((double)(usd * 1_000_000));

    private static string Percent(decimal share) =>
        (share < 0 ? "−" : "+") + Show.Percent((double)Math.Abs(share));
}
