namespace Farthing.Gateway.Admission;

/// <summary>A key that was recognized. Whoever sends it again on the same connection need not be looked up again while it is current.</summary>
public interface IKnownKey
{
    /// <summary>True while the recognition still holds; false once other keys were put in force.</summary>
    bool IsCurrent { get; }

    /// <summary>Whom it is for now; null where it is disabled or has expired.</summary>
    Caller? Caller { get; }
}
