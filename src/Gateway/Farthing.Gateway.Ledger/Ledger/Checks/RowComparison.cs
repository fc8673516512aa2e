using System.Globalization;
using Farthing.Gateway.Ledger.Sql;

namespace Farthing.Gateway.Ledger.Checks;

/// <summary>Compares rows and holds column by column, to say which differ.</summary>
internal static class RowComparison
{
    /// <summary>Adds a finding where a ledger's row is not what the journal says.</summary>
    public static void Compare(FindingList findings, string check, LedgerRow expected, LedgerRow? found)
    {
        string attempt = expected.Opened.Attempt.ToString();
        if (found is null)
        {
            findings.Add(check, attempt, $"a row of {expected.Cost}", "no row");
        }
        // Most rows are alike: tags apart, since lists compare by identity.
        else if (expected with { Opened = found.Opened } != found || !AreSame(expected.Opened, found.Opened))
        {
            Add(findings, check, attempt, LedgerTables.Attempts, expected, found);
        }
    }

    /// <summary>Adds a finding where an open hold is not what the journal says.</summary>
    public static void Compare(FindingList findings, string check, OpenHold expected, OpenHold? found)
    {
        string attempt = expected.Attempt.ToString();
        if (found is null)
        {
            findings.Add(check, attempt, $"an open hold of {expected.Hold}", "no open hold");
        }
        else if (!AreSame(expected, found))
        {
            Add(findings, check, attempt, LedgerTables.Holds, expected, found);
        }
    }

    private static bool AreSame(OpenHold a, OpenHold b) =>
        a with { Tags = b.Tags } == b && a.Tags.SequenceEqual(b.Tags, StringComparer.Ordinal);

    private static void Add<TRow>(
        FindingList findings,
        string check,
        string attempt,
        LedgerTable<TRow> table,
        TRow expected,
        TRow found
    )
    {
        foreach (LedgerColumn<TRow> column in table.Columns)
        {
            (object? one, object? other) = (column.Shown(expected), column.Shown(found));
            if (column.Word is not null && !Equals(one, other))
            {
                findings.Add(check, $"{attempt} {column.Word}", Words(one), Words(other));
            }
        }
    }

    private static string Words(object? value) =>
        Convert.ToString(value, CultureInfo.InvariantCulture) ?? "–";
}
