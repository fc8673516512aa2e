using System.Text.Json.Serialization;

namespace Farthing.Documents.Plans;

/// <summary>Part of a plan that a changed value belongs to, in the order of printing.</summary>
public enum PlanDiffArea
{
    /// <summary>Existence of a plan, and serving or buying.</summary>
    Answer,

    /// <summary>The chosen fleet: GPU, spread, formats, replicas, settings, instances.</summary>
    Fleet,

    /// <summary>Dollars.</summary>
    Cost,

    /// <summary>Predicted latencies and use.</summary>
    Latency,

    /// <summary>Inputs of the plan: traffic, promise, hardware, conditions. A reason for the rest.</summary>
    Input,

    /// <summary>Days and sources of prices. A reason for the rest.</summary>
    [JsonStringEnumMemberName("pricedate")]
    PriceDate,

    /// <summary>Catalogs, coefficients, program and seed. A reason for the rest.</summary>
    Catalog,

    /// <summary>Anything else, such as runners-up and rejections.</summary>
    Other,
}
