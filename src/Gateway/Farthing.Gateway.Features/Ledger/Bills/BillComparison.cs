using Farthing.Catalogs.Apis;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Bills;

/// <summary>Lines a provider's bill up with the meter, by day and model.</summary>
public sealed class BillComparison
{
    private const long DayNs = 86_400_000_000_000;
    private const string AllModels = "all models";
    private static readonly TimeSpan PriceMemory = TimeSpan.FromDays(31);

    private readonly ProviderBill bill;
    private readonly BillScope scope;
    private readonly long from;
    private readonly long to;
    private readonly bool isByDay;
    private readonly bool isByModel;
    private readonly bool hasTiers;
    private readonly bool hasDollars;
    private readonly HashSet<string> unpriced = [];
    private readonly List<string> assumed;
    private readonly Dictionary<(string Day, string Key), BillCells> days = [];
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Key, string Meter), SortedDictionary<long, decimal>> prices = [];
    private readonly CatalogDays catalog;
    private readonly Dictionary<string, Money> uncompared = new(StringComparer.Ordinal);

    private BillComparison(ProviderBill bill, BillScope scope, IReadOnlyList<ApiPrice>? listed = null)
    {
        catalog = new CatalogDays(listed ?? []);
        this.bill = bill;
        this.scope = scope;
        assumed = [.. bill.Remarks];
        long first = bill.Rows.Min(row => row.StartUnixNs);
        long last = bill.Rows.Max(row => row.EndUnixNs);
        isByDay = bill.Rows.All(row => row.EndUnixNs - row.StartUnixNs <= DayNs * 25 / 24);
        from = scope.SinceUnixNs ?? first - (first % DayNs);
        to = scope.UntilUnixNs ?? last + ((DayNs - (last % DayNs)) % DayNs);
        isByModel = !bill.Rows.Any(row =>
            row.Model.Length == 0 && row.Meter != BillMeters.Item && (row.Usd != 0 || row.Quantity != 0)
        );
        hasTiers = HasTiers();
        hasDollars = bill.Rows.Any(row => row.Usd is not null);
        if (hasDollars)
        {
            unpriced.UnionWith(bill.Rows.Select(row => DayName(row.StartUnixNs)));
            unpriced.ExceptWith(
                bill.Rows.Where(row => row.Usd is not null).Select(row => DayName(row.StartUnixNs))
            );
        }
    }

    /// <summary>The comparison.</summary>
    /// <param name="bill">The provider's; not empty.</param>
    /// <param name="store">The meter.</param>
    /// <param name="scope">What is compared.</param>
    /// <param name="isMeant">Attempts that count; null: all.</param>
    /// <param name="listed">Price lists in which the day of a billed price is looked for, where the ledger does not have it; null: none.</param>
    public static LedgerBillDocument Of(
        ProviderBill bill,
        SqlLedgerStore store,
        BillScope scope,
        Func<LedgerRow, bool>? isMeant = null,
        IReadOnlyList<ApiPrice>? listed = null
    )
    {
        BillComparison comparison = new(bill, scope, listed);
        comparison.TakeBill();
        comparison.TakeMeter(store, isMeant ?? (_ => true));
        return comparison.Document();
    }

    /// <summary>True where the bill does not say its models: then an upstream must be named.</summary>
    public static bool NeedsUpstream(ProviderBill bill) => !new BillComparison(bill, Everything).isByModel;

    private static BillScope Everything { get; } = new(null, null, null, new Dictionary<string, string>());

    /// <summary>Tiers are told apart where the bill says them, and a report of usage and one of costs say the same ones.</summary>
    private bool HasTiers()
    {
        HashSet<ServiceTier>[] sets =
        [
            .. bill
                .Rows.Where(row => row.Meter is not BillMeters.Item)
                .GroupBy(row => row.IsUsage)
                .Select(group =>
                    group
                        .Select(row => row.Tier)
                        .Where(tier => tier is not (ServiceTier.Unstated or ServiceTier.Standard))
                        .ToHashSet()
                ),
        ];
        return bill.Rows.Any(row => row.Tier != ServiceTier.Unstated)
            && sets.All(set => set.SetEquals(sets[0]));
    }

    private void TakeBill()
    {
        HashSet<string> reported = [.. bill.Rows.Where(row => row.IsUsage).Select(row => row.Provider)];
        if (!isByModel)
        {
            assumed.Add(
                "the bill does not say its models (group it by model or line item): days are compared whole"
            );
        }

        if (unpriced.Count > 0)
        {
            assumed.Add(
                $"{unpriced.Count} days have usage and no costs, and are left out: from {unpriced.Min()} to {unpriced.Max()}"
            );
        }

        if (!isByDay)
        {
            assumed.Add("lines of the bill are longer than a day: its whole span is compared");
        }

        foreach (BillRow row in bill.Rows)
        {
            if (
                row.StartUnixNs < from
                || row.StartUnixNs >= to
                || unpriced.Contains(DayName(row.StartUnixNs))
            )
            {
                continue;
            }

            bool isItem = row.Meter == BillMeters.Item;
            string name = row.Model.Length > 0 && !isItem ? row.Model : row.Item;
            BillCells day = CellsOf(row.StartUnixNs, isItem ? name : KeyOfBilled(row.Model), name);
            if (name.Length > 0)
            {
                day.BilledAs.Add(name);
            }

            BillCell cell = day[row.Meter, isItem ? "" : TierOf(row.Tier)];
            cell.BilledRows++;
            if (row.Usd is decimal usd)
            {
                cell.BilledUsd = (cell.BilledUsd ?? 0) + usd;
            }

            // Counts beside costs are the same tokens once more where a report of usage is there.
            if (row.Quantity is decimal count && row.IsUsage == reported.Contains(row.Provider) && !isItem)
            {
                cell.Billed = (cell.Billed ?? 0) + count;
            }

            if (row.Requests is long requests)
            {
                day.BilledRequests = (day.BilledRequests ?? 0) + requests;
            }
        }
    }

    private void TakeMeter(SqlLedgerStore store, Func<LedgerRow, bool> isMeant)
    {
        HashSet<string> billed = [.. days.Keys.Select(pair => pair.Key)];
        LedgerFilter around = new()
        {
            SinceUnixNs = from - (PriceMemory.Ticks * 100),
            UntilUnixNs = to + (PriceMemory.Ticks * 100),
        };
        foreach (LedgerRow row in store.Rows(around))
        {
            string deployment = row.Opened.Deployment;
            if (
                !row.IsSettled
                || row.Marks.HasFlag(SettleMarks.Mirrored)
                || row.Source == UsageSource.Cache
                || (scope.Upstream is string wanted && wanted != BillScope.UpstreamOf(row))
                || !isMeant(row)
            )
            {
                continue;
            }

            string model = BillScope.ModelOf(row);
            string key = isByModel ? MeterWords.ModelKey(model) : AllModels;
            long at = row.Opened.ReservedUnixNs;
            bool isInside = at >= from && at < to && !unpriced.Contains(DayName(at));
            if (!billed.Contains(key) && scope.Upstream is null)
            {
                if (isInside)
                {
                    uncompared[deployment] = uncompared.GetValueOrDefault(deployment) + row.Cost;
                }

                continue;
            }

            IReadOnlyList<MeterShare> shares = MeterShare.Of(row);
            Remember(key, at, row, shares);
            if (isInside)
            {
                names[key] =
                    isByModel && (!names.TryGetValue(key, out string? known) || model.Length < known.Length)
                        ? model
                        : names.GetValueOrDefault(key, model);
                Take(CellsOf(at, key, model), row, shares);
            }
        }
    }

    private void Take(BillCells day, LedgerRow row, IReadOnlyList<MeterShare> shares)
    {
        string tier = TierOf(row.Tier ?? ServiceTier.Standard);
        day.MeteredRequests += row.Cost != Money.Zero || row.Tokens.Total > 0 ? 1 : 0;
        foreach (MeterShare share in shares)
        {
            BillCell cell = day[share.Word, tier];
            cell.Metered += share.Quantity;
            cell.MeteredUsd += share.Cost.Usd;
            cell.MeteredRows++;
        }
    }

    /// <summary>Remembers what a token cost on each day, to find the day of a billed price.</summary>
    private void Remember(string key, long at, LedgerRow row, IReadOnlyList<MeterShare> shares)
    {
        if (row.Price is not ModelPrice price)
        {
            return;
        }

        foreach (MeterShare share in shares)
        {
            decimal pico = share.Meter switch
            {
                FocusMeter.Input => price.Uncached.PicoUsd,
                FocusMeter.CachedInput => price.CacheRead.PicoUsd,
                FocusMeter.CacheWrite => price.CacheWrite.PicoUsd,
                FocusMeter.Output => price.Output.PicoUsd,
                _ => 0,
            };
            if (pico > 0)
            {
                if (!prices.TryGetValue((key, share.Word), out SortedDictionary<long, decimal>? known))
                {
                    prices[(key, share.Word)] = known = [];
                }

                known.TryAdd(at - (at % DayNs), pico / 1_000_000_000_000m);
            }
        }
    }

    private LedgerBillDocument Document()
    {
        decimal unit = bill.Rows.Select(row => row.Usd ?? 0).Select(UnitOf).Append(0.01m).Min();
        List<BilledDay> made = [];
        foreach (((string day, string key), BillCells cells) in days)
        {
            made.Add(
                cells.Explain(unit, hasDollars, (meter, price) => DayOf(key, meter, price, day)) with
                {
                    Model = names.GetValueOrDefault(key, cells.Model),
                }
            );
        }

        made.Sort(
            (a, b) =>
                string.CompareOrdinal(a.Day, b.Day) is int order and not 0
                    ? order
                    : string.CompareOrdinal(a.Model, b.Model)
        );
        decimal metered = made.Sum(day => day.MeteredUsd);
        decimal? billed = hasDollars ? made.Sum(day => day.BilledUsd ?? 0) : null;
        if (!hasDollars)
        {
            assumed.Add(
                "the files have no dollars (add the report of costs): counts are valued at metered prices"
            );
        }

        return new LedgerBillDocument(
            bill.Layouts,
            LedgerTime.Text(from),
            LedgerTime.Text(to),
            scope.Upstream,
            billed,
            Money.FromUsd(metered),
            billed - metered,
            Total(made),
            made,
            [
                .. uncompared
                    .OrderByDescending(pair => pair.Value)
                    .ThenBy(pair => pair.Key, StringComparer.Ordinal)
                    .Select(pair => new UncomparedModel(pair.Key, pair.Value)),
            ],
            assumed
        );
    }

    private static List<BillDifference> Total(List<BilledDay> made) =>
        [
            .. made.SelectMany(day => day.Reasons.Select(reason => (day.Model, reason)))
                .GroupBy(one => one.reason.Reason)
                .Select(group => new BillDifference(
                    group.Key,
                    group.Sum(one => one.reason.Usd),
                    string.Join(
                        ", ",
                        group
                            .GroupBy(one => one.Model)
                            .OrderByDescending(model => Math.Abs(model.Sum(one => one.reason.Usd)))
                            .Select(model => model.Key)
                    )
                ))
                .OrderByDescending(reason => Math.Abs(reason.Usd)),
        ];

    /// <summary>The day on which a token had a price, other than the one that is asked about: one of the ledger, else of the catalog.</summary>
    private string? DayOf(string key, string meter, decimal price, string day)
    {
        foreach ((long at, decimal known) in prices.GetValueOrDefault((key, meter)) ?? [])
        {
            if (
                Math.Abs(known - price) <= price / 10_000
                && LedgerTime.Text(at)[..10] is string found
                && found != day
            )
            {
                return found;
            }
        }

        return catalog.Find(key, meter, price, day);
    }

    private BillCells CellsOf(long at, string key, string name)
    {
        string day = DayName(at);
        if (!days.TryGetValue((day, key), out BillCells? cells))
        {
            days[(day, key)] = cells = new BillCells(day, isByModel ? name : AllModels);
        }

        return cells;
    }

    private string DayName(long at) =>
        isByDay
            ? LedgerTime.Text(at)[..10]
            : $"{LedgerTime.Text(from)[..10]} to {LedgerTime.Text(to - 1)[..10]}";

    private string KeyOfBilled(string model) =>
        isByModel ? MeterWords.ModelKey(scope.Names.GetValueOrDefault(model, model)) : AllModels;

    private string TierOf(ServiceTier tier) =>
        !hasTiers ? ""
        : tier is ServiceTier.Unstated or ServiceTier.Standard or ServiceTier.Other ? "standard"
        : tier.ToString().ToLowerInvariant();

    /// <summary>The smallest amount of the digits that a number is written with.</summary>
    private static decimal UnitOf(decimal usd)
    {
        decimal unit = 1;
        for (int digits = (decimal.GetBits(usd)[3] >> 16) & 0xff; digits > 0; digits--)
        {
            unit /= 10;
        }

        return unit;
    }
}
