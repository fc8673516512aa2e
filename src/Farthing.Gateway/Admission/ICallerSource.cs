namespace Farthing.Gateway.Admission;

/// <summary>Knows callers by their secret.</summary>
public interface ICallerSource
{
    /// <summary>The caller whose secret it is; null when nobody's. Takes as long for a nearly right secret as for a wrong one.</summary>
    Caller? Find(ReadOnlySpan<byte> secret);
}
