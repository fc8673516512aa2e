using System.Globalization;
using Farthing.Gateway.Journal;

namespace Farthing.Gateway.Ledger.Sql;

/// <summary>Rows that a rebuilt ledger takes from the old one, since the journal no longer has them: attempts that ended before its first record, and those open then. Their hourly sums are made of them.</summary>
internal static class CarryOver
{
    /// <summary>Columns that an attempt has from its dispatch on.</summary>
    private static readonly string[] OfDispatch =
    [
        "dispatch_seq",
        "dispatched_ns",
        "batch_at_dispatch",
        "waiting_at_dispatch",
        "kv_use_millionths_at_dispatch",
    ];

    /// <summary>The commands, in their order.</summary>
    /// <param name="dialect">How the database speaks.</param>
    /// <param name="from">The old ledger's name in the database.</param>
    /// <param name="to">The new ledger's name; it is empty but for its gateways.</param>
    /// <param name="gateway">The gateway's number in both.</param>
    /// <param name="first">The head of the journal's first segment.</param>
    /// <param name="takesOthers">True to take other gateways' rows too.</param>
    public static IReadOnlyList<string> Commands(
        LedgerDialect dialect,
        string from,
        string to,
        long gateway,
        SegmentHeader first,
        bool takesOthers
    )
    {
        string g = Number(gateway);
        string s = Number(first.FirstSequence);
        string n = Number(first.Number);
        string others = takesOthers ? $"gateway <> {g} OR " : "";
        string asItWas = string.Join(
            ", ",
            LedgerTables.Holds.Columns.Select(column =>
                OfDispatch.Contains(column.Name)
                    ? $"CASE WHEN dispatch_seq < {s} THEN {column.Name} END"
                    : column.Name
            )
        );
        string holds = $"INSERT INTO {to}.holds ({LedgerTables.Holds.Names}) SELECT";
        List<string> commands =
        [
            $"UPDATE {to}.gateways SET segment = {n}, \"offset\" = {Number(SegmentHeader.Bytes)}, sequence = {s} - 1, first_segment = CASE WHEN first_segment > {n} THEN first_segment ELSE {n} END WHERE number = {g}",
            $"{holds} {asItWas} FROM {from}.holds WHERE gateway = {g} AND reserve_seq < {s}",
            $"{holds} {asItWas} FROM {from}.attempts WHERE gateway = {g} AND reserve_seq < {s} AND {dialect.EndedAt(from)} >= {s}",
            Insert(
                "attempts",
                LedgerTables.Attempts.Names,
                $"{others}(gateway = {g} AND {dialect.EndedAt(from)} < {s})"
            ),
            Insert("adjustments", LedgerTables.Adjustments.Names, $"{others}(gateway = {g} AND seq < {s})"),
            Insert(dialect.Leases, LedgerTables.Leases.Names, $"{others}(gateway = {g} AND seq < {s})"),
            Insert("raises", LedgerTables.Raises.Names, $"{others}(gateway = {g} AND seq < {s})"),
            Insert("feedback", LedgerTables.Feedback.Names, $"{others}(gateway = {g} AND seq < {s})"),
            Insert("hits", LedgerTables.Hits.Names, $"{others}(gateway = {g} AND seq < {s})"),
            Insert(
                "feature_records",
                LedgerTables.FeatureRecords.Names,
                $"{others}(gateway = {g} AND seq < {s})"
            ),
            Insert("refusals", LedgerTables.Refusals.Names, $"{others}(gateway = {g} AND seq < {s})"),
        ];
        if (takesOthers)
        {
            commands.Add(Insert("holds", LedgerTables.Holds.Names, $"gateway <> {g}"));
        }

        return commands;

        string Insert(string table, string columns, string where) =>
            $"INSERT INTO {to}.{table} ({columns}) SELECT {columns} FROM {from}.{table} WHERE {where}";
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
