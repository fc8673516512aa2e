using Farthing.Economics.PromptCaching;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Values of rows that take several columns, or that several tables have.</summary>
internal static class LedgerValues
{
    /// <summary>The names that a row counts under.</summary>
    public static LedgerTable<TRow> Labels<TRow>(
        this LedgerTable<TRow> table,
        Func<TRow, AttemptLabels> labels
    ) =>
        table
            .Text("endpoint", row => labels(row).Endpoint, (row, it) => labels(row).Endpoint = it, "endpoint")
            .Text("model", row => labels(row).Model, (row, it) => labels(row).Model = it, "model")
            .Text(
                "deployment",
                row => labels(row).Deployment,
                (row, it) => labels(row).Deployment = it,
                "deployment"
            )
            .Text("key_id", row => labels(row).Key, (row, it) => labels(row).Key = it, "key")
            .Text("team", row => labels(row).Team, (row, it) => labels(row).Team = it, "team")
            .Text("user_id", row => labels(row).User, (row, it) => labels(row).User = it, "user")
            .Text("session", row => labels(row).Session, (row, it) => labels(row).Session = it, "session")
            .Tags("tags", row => labels(row).Tags, (row, it) => labels(row).Tags = it, "tags");

    /// <summary>Tokens: their classes, units and parts.</summary>
    public static LedgerTable<TRow> Tokens<TRow>(
        this LedgerTable<TRow> table,
        Func<TRow, TokenCounts> tokens,
        Action<TRow, TokenCounts> set
    ) =>
        table.Add(
            new LedgerField<TRow>(
                [
                    .. Numbers(false, "uncached", "cache_read", "cache_write", "output"),
                    .. Numbers(false, "cache_write_1h", "units"),
                    new LedgerColumn("parts", LedgerKind.Text, IsNullable: true),
                ],
                (to, row, _) =>
                {
                    TokenCounts these = tokens(row);
                    to.Number(these.Uncached);
                    to.Number(these.CacheRead);
                    to.Number(these.CacheWrite);
                    to.Number(these.Output);
                    to.Number(these.CacheWrite1h);
                    to.Number(these.Units);
                    to.Text(these.Parts?.ToString());
                },
                (row, at, i, _) =>
                    set(
                        row,
                        ClassesOf(at, i) with
                        {
                            CacheWrite1h = at.Int64(i + 4),
                            Units = at.Int64(i + 5),
                            Parts = PartsOf(at, i + 6),
                        }
                    ),
                "tokens",
                row => tokens(row)
            )
        );

    /// <summary>A price, in pico-dollars of one of each; empty columns where there is none.</summary>
    /// <param name="table">The table.</param>
    /// <param name="prefix">Begins the columns' names, such as <c>price</c>.</param>
    /// <param name="word">What it is called where rows are compared.</param>
    /// <param name="price">A row's.</param>
    /// <param name="set">Takes it.</param>
    public static LedgerTable<TRow> Price<TRow>(
        this LedgerTable<TRow> table,
        string prefix,
        string word,
        Func<TRow, ModelPrice?> price,
        Action<TRow, ModelPrice?> set
    ) =>
        table.Add(
            new LedgerField<TRow>(
                [
                    .. Numbers(
                        true,
                        $"{prefix}_uncached_pico",
                        $"{prefix}_cache_read_pico",
                        $"{prefix}_cache_write_pico",
                        $"{prefix}_output_pico",
                        $"{prefix}_cache_write_1h_pico",
                        $"{prefix}_unit_pico"
                    ),
                    new LedgerColumn($"{prefix}_parts", LedgerKind.Text, IsNullable: true),
                ],
                (to, row, _) =>
                {
                    ModelPrice? these = price(row);
                    to.Number(these?.Uncached.PicoUsd);
                    to.Number(these?.CacheRead.PicoUsd);
                    to.Number(these?.CacheWrite.PicoUsd);
                    to.Number(these?.Output.PicoUsd);
                    to.Number(these?.CacheWrite1h?.PicoUsd);
                    to.Number(these?.Unit?.PicoUsd);
                    to.Text(these?.Parts?.ToString());
                },
                (row, at, i, _) => set(row, PriceOf(at, i)),
                word,
                row => price(row)
            )
        );

    /// <summary>Use of its provider's prompt cache by an attempt, and what came of it.</summary>
    public static LedgerTable<LedgerRow> PromptCache(this LedgerTable<LedgerRow> table) =>
        table.Add(
            new LedgerField<LedgerRow>(
                [
                    new LedgerColumn("cache_marks_by", LedgerKind.Small, IsNullable: true),
                    new LedgerColumn("cache_marks", LedgerKind.Text, IsNullable: true),
                    new LedgerColumn("cache_blocks", LedgerKind.Number, IsNullable: true),
                    new LedgerColumn("cache_key", LedgerKind.Small, IsNullable: true),
                    new LedgerColumn("cache_verdict", LedgerKind.Small, IsNullable: true),
                ],
                (to, row, _) =>
                {
                    PromptCachePlan? plan = row.PromptCache;
                    to.Small((int?)plan?.PlacedBy);
                    to.Text(plan is PromptCachePlan these ? MarkText.Write(these.Marks) : null);
                    to.Number(plan?.Blocks);
                    to.Small(plan is PromptCachePlan keyed ? Convert.ToInt32(keyed.HasKey) : null);
                    to.Small((int?)plan?.Verdict);
                },
                (row, at, i, _) => row.PromptCache = PlanOf(at, i),
                "prompt cache",
                row => row.PromptCache
            )
        );

    /// <summary>The four classes of tokens, without their parts.</summary>
    public static TokenCounts ClassesOf(ILedgerCursor at, int first) =>
        new(at.Int64(first), at.Int64(first + 1), at.Int64(first + 2), at.Int64(first + 3));

    /// <summary>Parts of a row; one that equals no record of the journal where somebody changed them into nothing that is read.</summary>
    public static PartValues? PartsOf(ILedgerCursor at, int column)
    {
        try
        {
            return PartValues.Parse(at.NullableText(column));
        }
        catch (FormatException)
        {
            return PartValues.With(null, TokenPart.Request, -1);
        }
    }

    private static ModelPrice? PriceOf(ILedgerCursor at, int first) =>
        at.NullableInt64(first) is not long pico
            ? null
            : new ModelPrice(
                new TokenPrice(pico),
                new TokenPrice(at.NullableInt64(first + 1) ?? 0),
                new TokenPrice(at.NullableInt64(first + 2) ?? 0),
                new TokenPrice(at.NullableInt64(first + 3) ?? 0)
            )
            {
                CacheWrite1h = at.NullableInt64(first + 4) is long hour ? new TokenPrice(hour) : null,
                Unit = at.NullableInt64(first + 5) is long one ? new TokenPrice(one) : null,
                Parts = PartsOf(at, first + 6),
            };

    /// <summary>Null where all of it is; where only its placer is missing somebody changed it, and it equals no record of the journal.</summary>
    private static PromptCachePlan? PlanOf(ILedgerCursor at, int first)
    {
        long? by = at.NullableInt64(first);
        string? marks = at.NullableText(first + 1);
        long? blocks = at.NullableInt64(first + 2);
        long? key = at.NullableInt64(first + 3);
        long? verdict = at.NullableInt64(first + 4);
        return by is null && marks is null && blocks is null && key is null && verdict is null
            ? null
            : new PromptCachePlan(
                (MarkPlacer)(by ?? byte.MaxValue),
                Marks(marks ?? ""),
                (int)(blocks ?? 0),
                key is not (null or 0),
                (PromptCacheVerdict)(verdict ?? 0)
            );
    }

    /// <summary>Breakpoints; of a text that somebody changed one that no prompt can have, so that it equals no record of the journal.</summary>
    private static IReadOnlyList<PlacedMark> Marks(string text)
    {
        try
        {
            return MarkText.Read(text);
        }
        catch (FormatException)
        {
            return [new PlacedMark(PromptPart.Parameters, -1, CacheTtl.FiveMinutes)];
        }
    }

    private static IEnumerable<LedgerColumn> Numbers(bool isNullable, params string[] names) =>
        names.Select(name => new LedgerColumn(name, LedgerKind.Number, isNullable));
}
