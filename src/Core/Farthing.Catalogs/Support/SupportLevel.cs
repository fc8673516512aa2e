namespace Farthing.Catalogs.Support;

/// <summary>Support of a format on a GPU generation.</summary>
public enum SupportLevel
{
    /// <summary>Tensor cores compute in the format.</summary>
    Native,

    /// <summary>Weights are stored in the format, the arithmetic is in 16 bit: memory falls, prefill does not speed up.</summary>
    WeightOnly,

    /// <summary>Refused, or pointless.</summary>
    None,

    /// <summary>No source was found: not to be planned with.</summary>
    Unknown,
}
