namespace Farthing.Documents.Ledger;

/// <summary>Grouping of a ledger's sums.</summary>
public enum LedgerSplit
{
    Key,
    Team,
    User,
    Model,
    Deployment,
    Tag,
    Session,
    Gateway,
    Day,
    Hour,
    Workflow,
}
