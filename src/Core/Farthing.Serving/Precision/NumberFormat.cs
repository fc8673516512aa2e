namespace Farthing.Serving.Precision;

/// <summary>The formats that weights, activations and KV caches are kept in.</summary>
public enum NumberFormat
{
    /// <summary>16-bit brain float.</summary>
    Bf16,

    /// <summary>16-bit IEEE float; the same size and speed as <see cref="Bf16"/> where both are native.</summary>
    Fp16,

    /// <summary>8-bit float with one scale per tensor or channel (W8A8).</summary>
    Fp8,

    /// <summary>8-bit float with 128×128 weight blocks and 1×128 activation groups.</summary>
    Fp8Block,

    /// <summary>8-bit whole numbers, weights and activations (W8A8).</summary>
    Int8,

    /// <summary>4-bit weights in groups (AWQ, GPTQ), 16-bit activations.</summary>
    Int4,

    /// <summary>NVIDIA's 4-bit float, groups of 16, weights and activations.</summary>
    Nvfp4,

    /// <summary>Microscaling 4-bit float, groups of 32.</summary>
    Mxfp4,
}
