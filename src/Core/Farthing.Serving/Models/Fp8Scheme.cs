namespace Farthing.Serving.Models;

/// <summary>The scaling of a vendor's FP8 checkpoint.</summary>
public enum Fp8Scheme
{
    /// <summary>One scale per tensor or channel.</summary>
    Tensor,

    /// <summary>128×128 weight blocks, 1×128 activation groups.</summary>
    Block128,
}
