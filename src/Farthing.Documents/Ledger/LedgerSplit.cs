namespace Farthing.Documents.Ledger;

/// <summary>What the sums of a ledger are split by.</summary>
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
