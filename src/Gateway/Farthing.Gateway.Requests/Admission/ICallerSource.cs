namespace Farthing.Gateway.Admission;

/// <summary>Finds who a key belongs to. Any thread, often: no I/O.</summary>
public interface ICallerSource
{
    /// <summary>The key of a secret; null for an unknown one. Takes the same time for any two secrets of a length.</summary>
    /// <param name="secret">The key as the client sent it, without <c>Bearer</c>.</param>
    IKnownKey? Recognize(ReadOnlySpan<byte> secret);
}

/// <summary>A key that was recognized. Whoever sends it again on the same connection need not be looked up again while it is current.</summary>
public interface IKnownKey
{
    /// <summary>True while the recognition still holds; false once other keys were put in force.</summary>
    bool IsCurrent { get; }

    /// <summary>Whom it is for now; null where it is disabled or has expired.</summary>
    Caller? Caller { get; }
}
