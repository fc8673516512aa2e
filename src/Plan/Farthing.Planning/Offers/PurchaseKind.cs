namespace Farthing.Planning.Offers;

/// <summary>Kind of payment for a GPU.</summary>
public enum PurchaseKind
{
    /// <summary>By the hour, given back at will.</summary>
    OnDemand,

    /// <summary>By the hour, taken back by the cloud at will.</summary>
    Spot,

    /// <summary>Committed for one year.</summary>
    Reserved1y,

    /// <summary>Committed for three years.</summary>
    Reserved3y,

    /// <summary>At a price that the person stated for any GPU.</summary>
    OwnPrice,

    /// <summary>From GPUs that the person has.</summary>
    Inventory,
}
