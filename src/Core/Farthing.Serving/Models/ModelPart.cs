namespace Farthing.Serving.Models;

/// <summary>Parts of a model that a checkpoint may keep in different formats.</summary>
public enum ModelPart
{
    /// <summary>Projections of attention, linear-attention and Mamba layers.</summary>
    Attention,

    /// <summary>Dense feed-forward layers.</summary>
    DenseFfn,

    /// <summary>The shared expert.</summary>
    SharedExpert,

    /// <summary>Routed experts.</summary>
    Experts,
}
