namespace Farthing.Gateway.Admission;

/// <summary>Finds who a key belongs to. Any thread, often: no I/O.</summary>
public interface ICallerSource
{
    /// <summary>The caller of a key; null for an unknown, disabled or expired one. Takes the same time for any two keys of a length.</summary>
    /// <param name="secret">The key as the client sent it, without <c>Bearer</c>.</param>
    Caller? Find(ReadOnlySpan<byte> secret);
}
