using Farthing.Serving.Coefficients;

namespace Farthing.Catalogs.Coefficients;

/// <summary>Widening of bands away from the fitted data: the part <c>transfer</c> of a file of coefficients.</summary>
/// <param name="NvidiaBandWidening">For GPUs of NVIDIA without coefficients of their own.</param>
/// <param name="OtherBandWidening">For other GPUs.</param>
internal sealed record TransferWidenings(double NvidiaBandWidening, double OtherBandWidening)
{
    /// <summary>Catalog ids of models that bands were fitted on.</summary>
    public IReadOnlyList<string> FittedModels { get; init; } = [];

    /// <summary>Catalog ids of GPUs that bands were fitted on.</summary>
    public IReadOnlyList<string> FittedGpus { get; init; } = [];

    /// <summary>Widening by what is new about a deployment.</summary>
    public IReadOnlyList<BandDistance> Distances { get; init; } = [];
}
