namespace Farthing.Documents.Plans;

/// <summary>Sacrifice that a lever asks of a person, least first: the order in which levers are stacked.</summary>
public enum TargetLeverKind
{
    /// <summary>Other regions and clouds.</summary>
    Region,

    /// <summary>Other GPUs.</summary>
    Gpu,

    /// <summary>Spot and reserved instances, where a price is published.</summary>
    Purchase,

    /// <summary>Another format of weights or cache: quality, and so the person's consent.</summary>
    Format,

    /// <summary>A weaker promise.</summary>
    Promise,

    /// <summary>More traffic on the same fleet.</summary>
    Traffic,
}
