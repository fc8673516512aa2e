using System.Text.Json.Serialization;

namespace Farthing.Documents.Plans;

/// <summary>What a changed value of a plan belongs to, in the order of printing.</summary>
public enum PlanDiffArea
{
    /// <summary>Whether there is a plan, and whether to serve or to buy.</summary>
    Answer,

    /// <summary>The chosen fleet: GPU, spread, formats, replicas, settings, instances.</summary>
    Fleet,

    /// <summary>Dollars.</summary>
    Cost,

    /// <summary>Predicted latencies and use.</summary>
    Latency,

    /// <summary>What the plan was asked: traffic, promise, hardware, conditions. A reason for the rest.</summary>
    Input,

    /// <summary>Days and sources of prices. A reason for the rest.</summary>
    [JsonStringEnumMemberName("pricedate")]
    PriceDate,

    /// <summary>Catalogs, coefficients, program and seed. A reason for the rest.</summary>
    Catalog,

    /// <summary>Anything else, such as runners-up and rejections.</summary>
    Other,
}
