namespace Farthing.Documents.Ledger;

/// <summary>Whose doing a saving is.</summary>
public enum SavingCredit
{
    /// <summary>A discount that the provider gives on the client's own requests; the gateway meters it.</summary>
    Provider,

    /// <summary>The gateway answered in the provider's place.</summary>
    Gateway,
}
