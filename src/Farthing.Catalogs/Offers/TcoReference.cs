using Farthing.Documents.Catalogs;

namespace Farthing.Catalogs.Offers;

/// <summary>Cost of owning or renting a GPU long-term by a published table, per GPU-hour.</summary>
/// <param name="GpuId">The GPU.</param>
/// <param name="HyperscalerUsdPerGpuHour">Total cost of ownership of a hyperscaler; null where not known.</param>
/// <param name="NeocloudUsdPerGpuHour">Total cost of ownership of a neocloud; null where not known.</param>
/// <param name="Rental3yUsdPerGpuHour">Rent on three years; null where not known.</param>
/// <param name="AllInKilowattsPerGpu">Power with host, network and cooling; null where not known.</param>
/// <param name="Note">A remark for people.</param>
/// <param name="Sources">Where the figures come from.</param>
public sealed record TcoReference(
    string GpuId,
    double? HyperscalerUsdPerGpuHour,
    double? NeocloudUsdPerGpuHour,
    double? Rental3yUsdPerGpuHour,
    double? AllInKilowattsPerGpu,
    string? Note,
    IReadOnlyList<SourceNote> Sources
);
