namespace Farthing.Gateway.Admission;

/// <summary>Finds who a key belongs to. Any thread, often: no I/O.</summary>
public interface ICallerSource
{
    /// <summary>The key of a secret; null for an unknown one. Takes the same time for any two secrets of a length.</summary>
    /// <param name="secret">The key as the client sent it, without <c>Bearer</c>.</param>
    IKnownKey? Recognize(ReadOnlySpan<byte> secret);
}
