using Farthing.Documents.Ledger;

namespace Farthing.Gateway.Ledger.Checks;

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
