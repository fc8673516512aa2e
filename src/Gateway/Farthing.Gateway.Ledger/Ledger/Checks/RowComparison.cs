using System.Globalization;
using Farthing.Documents.Ledger;
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
        foreach (LedgerField<TRow> field in table.Fields)
        {
            (object? one, object? other) = (field.Shown(expected), field.Shown(found));
            if (field.Word is not null && !Equals(one, other))
            {
                findings.Add(check, $"{attempt} {field.Word}", Words(one), Words(other));
            }
        }
    }

    private static string Words(object? value) =>
        Convert.ToString(value, CultureInfo.InvariantCulture) ?? "–";
}

/// <summary>Collects what checks find, and no more of each than people read.</summary>
internal sealed class FindingList
{
    private readonly List<LedgerDifference> shown = [];
    private readonly List<CheckOutcome> outcomes = [];
    private long found;

    /// <summary>The checks that were ended.</summary>
    public IReadOnlyList<CheckOutcome> Outcomes => outcomes;

    /// <summary>The first differences of each check.</summary>
    public IReadOnlyList<LedgerDifference> Shown => shown;

    /// <summary>Adds a difference to the check that runs.</summary>
    public void Add(string check, string subject, string expected, string seen)
    {
        found++;
        if (found <= LedgerVerifier.MaxShown)
        {
            shown.Add(new LedgerDifference(check, subject, expected, seen));
        }
    }

    /// <summary>Ends a check.</summary>
    public void End(string name, string question, long looked)
    {
        outcomes.Add(new CheckOutcome(name, question, looked, found));
        found = 0;
    }
}
