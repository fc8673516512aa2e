namespace Farthing.Documents.Ledger;

/// <summary>Grouping of savings.</summary>
public enum SavingsSplit
{
    Mechanism,
    Day,
    Key,
    Team,
    Model,
    Tier,
}
