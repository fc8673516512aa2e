using Farthing.Catalogs.Apis;
using Farthing.Catalogs.Gpus;
using Farthing.Catalogs.Models;
using Farthing.Catalogs.Offers;

namespace Farthing.Catalogs.Overlays;

/// <summary>User's entries over the built-in catalogs: entries of the same id replace those below.</summary>
/// <param name="Origin">The file that it was read from.</param>
public sealed record CatalogOverlay(string Origin)
{
    /// <summary>Models.</summary>
    public IReadOnlyList<ModelEntry> Models { get; init; } = [];

    /// <summary>GPUs.</summary>
    public IReadOnlyList<GpuEntry> Gpus { get; init; } = [];

    /// <summary>Instances.</summary>
    public IReadOnlyList<InstanceOffer> Offers { get; init; } = [];

    /// <summary>Prices of hosted models.</summary>
    public IReadOnlyList<ApiPrice> ApiPrices { get; init; } = [];
}
