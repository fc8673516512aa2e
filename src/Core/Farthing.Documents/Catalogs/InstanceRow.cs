using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Catalogs;

[Description("An instance for rent; prices of the whole instance, absent where none is known, never 0")]
public sealed record InstanceRow(
    [property: Description("cloud/type@region")] string Id,
    string Cloud,
    string InstanceType,
    [property: Description("Distinction between two offers of one type; absent mostly")] string? Variant,
    string Region,
    string Gpu,
    int GpuCount,
    [property: Description("The share of one GPU: 1, or less where a GPU is split")] double GpuFraction,
    [property: Description("nvlink, pcie-p2p or pcie; absent: as the GPU's row says")] string? Interconnect,
    double? OnDemandUsdPerHour,
    double? OnDemandUsdPerGpuHour,
    [property: Description("false: listed on demand, sold as spot or flex-start only")]
        bool? OnDemandAvailable,
    double? SpotUsdPerHour,
    [property: JsonPropertyName("reserved_1y_usd_per_hour")] double? Reserved1yUsdPerHour,
    [property: JsonPropertyName("reserved_3y_usd_per_hour")] double? Reserved3yUsdPerHour,
    [property: Description("The cloud's 'reserved from' price, whose term is not stated")]
        double? ReservedFromUsdPerHour,
    double? Vcpus,
    [property: Description("The host's")] double? MemoryGb,
    [property: Description("Exchange rate of prices that were published in another currency")]
        CurrencyRate? Rate,
    [property: Description("The day of the prices; absent where the source has none")] DateOnly? AsOf,
    [property: Description("Older than 90 days")] bool Stale,
    [property: Description(
        "community: hosts of strangers; consumer: a consumer's card; absent: the usual stock. Such are planned with where they are named alone"
    )]
        string? Stock,
    string? Note,
    [property: Description("The overlay that it comes from; away for what is built in")] string? Origin,
    IReadOnlyList<SourceNote> Sources
);

[Description("The rate by which a price in another currency became dollars")]
public sealed record CurrencyRate(
    [property: Description("ISO 4217 code of the price as published, such as EUR")] string Currency,
    [property: Description("Dollars for one unit of it, above 0")] double UsdPerUnit,
    [property: Description("The day of the rate")] DateOnly AsOf,
    [property: Description("Source of the rate")] string Source
);
