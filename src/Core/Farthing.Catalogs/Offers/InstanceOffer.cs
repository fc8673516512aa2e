using Farthing.Catalogs.Facts;
using Farthing.Documents.Catalogs;
using Farthing.Serving.Gpus;

namespace Farthing.Catalogs.Offers;

/// <summary>An instance that can be rented, with its prices in US dollars per hour of the whole instance; null where no price is known, never 0.</summary>
public sealed record InstanceOffer
{
    /// <summary>Id: <c>cloud/type@region</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Its provider, such as <c>aws</c>.</summary>
    public required string Cloud { get; init; }

    /// <summary>The cloud's name of it, such as <c>p5.48xlarge</c>.</summary>
    public required string InstanceType { get; init; }

    /// <summary>Distinction between two offers of one type; null mostly.</summary>
    public string? Variant { get; init; }

    /// <summary>Region as <c>cloud/region</c>.</summary>
    public required string Region { get; init; }

    /// <summary>Id of its GPU.</summary>
    public required string GpuId { get; init; }

    /// <summary>GPUs of one instance.</summary>
    public required int GpuCount { get; init; }

    /// <summary>The share of one GPU that the instance has: 1, or less where a GPU is split.</summary>
    public double GpuFraction { get; init; } = 1;

    /// <summary>Link of its GPUs, where it differs from the GPU's row; null where it does not.</summary>
    public Interconnect? Interconnect { get; init; }

    /// <summary>On-demand price.</summary>
    public double? OnDemandUsdPerHour { get; init; }

    /// <summary>False when the on-demand price is listed but the instance is sold as spot or flex-start only; null where there is no such price.</summary>
    public bool? IsOnDemandAvailable { get; init; }

    /// <summary>Spot price at the moment of the source.</summary>
    public double? SpotUsdPerHour { get; init; }

    /// <summary>Price with one year's commitment.</summary>
    public double? Reserved1yUsdPerHour { get; init; }

    /// <summary>Price with three years' commitment.</summary>
    public double? Reserved3yUsdPerHour { get; init; }

    /// <summary>The cloud's "reserved from" price, whose term is not stated.</summary>
    public double? ReservedFromUsdPerHour { get; init; }

    /// <summary>Virtual CPUs; null where not known.</summary>
    public double? Vcpus { get; init; }

    /// <summary>Host memory in GB; null where not known.</summary>
    public double? HostMemoryGb { get; init; }

    /// <summary>License of the source; null where not stated.</summary>
    public string? License { get; init; }

    /// <summary>Kind of stock that is not offered unless it is asked for; null for what clouds rent out as usual.</summary>
    public OfferStock? Stock { get; init; }

    /// <summary>A remark for people.</summary>
    public string? Note { get; init; }

    /// <summary>The rate, where the prices were published in another currency.</summary>
    public CurrencyRate? Rate { get; init; }

    /// <summary>Source of the figures.</summary>
    public IReadOnlyList<SourceNote> Sources { get; init; } = [];

    /// <summary>The overlay that it comes from; null for what is built in.</summary>
    public string? Origin { get; init; }

    /// <summary>The day of the prices; null where the source has none.</summary>
    public DateOnly? AsOf => Sources.Count > 0 ? Sources[0].AsOf : null;

    /// <summary>The source of the prices.</summary>
    public string Source => Sources.Count > 0 ? Sources[0].Source : "";

    /// <summary>True when the prices stand in a dated source.</summary>
    public bool IsVerified => Sources.Count > 0 && Sources[0].IsVerified;

    /// <summary>GPUs that the instance has, counting shares.</summary>
    public double Gpus => GpuCount * GpuFraction;

    /// <summary>A price of the instance as a price of one whole GPU.</summary>
    public double? PerGpu(double? usdPerHour) => usdPerHour / Gpus;

    /// <summary>The offer as it is on a day.</summary>
    public InstanceRow RowOn(DateOnly today) =>
        new(
            Id,
            Cloud,
            InstanceType,
            Variant,
            Region,
            GpuId,
            GpuCount,
            GpuFraction,
            Interconnect is Interconnect link ? Interconnects.Id(link) : null,
            OnDemandUsdPerHour,
            PerGpu(OnDemandUsdPerHour),
            IsOnDemandAvailable,
            SpotUsdPerHour,
            Reserved1yUsdPerHour,
            Reserved3yUsdPerHour,
            ReservedFromUsdPerHour,
            Vcpus,
            HostMemoryGb,
            Rate,
            AsOf,
            Staleness.IsStale(AsOf, today),
            Stock?.ToString().ToLowerInvariant(),
            Note,
            Origin,
            Sources
        );
}

/// <summary>Stock that few would build a service on.</summary>
public enum OfferStock
{
    /// <summary>Hosts of strangers, rented through a marketplace.</summary>
    Community,

    /// <summary>Cards that are sold to consumers; their makers' terms mostly forbid data centers.</summary>
    Consumer,
}
