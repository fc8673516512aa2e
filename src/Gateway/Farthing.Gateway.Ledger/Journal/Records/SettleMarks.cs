namespace Farthing.Gateway.Journal.Records;

/// <summary>Marks of an attempt's cost. The bits stand in files: never change one.</summary>
[Flags]
public enum SettleMarks : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The upstream reported more than was held; charged in full.</summary>
    OverHold = 1,

    /// <summary>No price is known; charged at the hold.</summary>
    Unpriced = 2,

    /// <summary>The cost is provisional: a self-hosted deployment's, trued up by the hour.</summary>
    Provisional = 4,

    /// <summary>Settled after a restart.</summary>
    Recovered = 8,

    /// <summary>The upstream says that it served at a price tier whose prices are not known; charged at the standard ones.</summary>
    OtherTier = 16,

    /// <summary>Its gateway was lost with its journal: charged at the hold by the ledger, without a record.</summary>
    Abandoned = 32,

    /// <summary>A dry run of a mirror: nothing of it was sent, and its cost is what the gateway would have charged.</summary>
    Mirrored = 64,

    /// <summary>The upstream stated tokens of a kind that is not understood, or of sound or images that have no price: charged as text. Or its searches have a price, and it does not say how many it made: charged without.</summary>
    UnpricedPart = 128,
}
