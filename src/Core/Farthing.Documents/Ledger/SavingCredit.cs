namespace Farthing.Documents.Ledger;

/// <summary>Whose doing a saving is.</summary>
public enum SavingCredit
{
    /// <summary>A discount that the provider gives on requests that went upstream, whoever asked for it.</summary>
    Provider,

    /// <summary>The gateway answered in the provider's place, or placed what the provider gives a discount for.</summary>
    Gateway,
}
