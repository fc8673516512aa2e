using System.Text.Json.Serialization;
using Farthing.Serving.Coefficients;

namespace Farthing.Catalogs.Coefficients;

/// <summary>The wire form of a set of coefficients: schema <c>farthing.coefficients/1</c>.</summary>
internal sealed record CoefficientsDocument(
    string Schema,
    string AsOf,
    string Provenance,
    IReadOnlyList<string> Sources,
    TransferWidenings Transfer,
    IReadOnlyList<HostTerms> Hosts
)
{
    /// <summary>The name of the schema.</summary>
    public const string SchemaName = "farthing.coefficients/1";

    /// <inheritdoc cref="CoefficientSet.FittedHosts"/>
    public IReadOnlyList<FittedHostTerms> FittedHosts { get; init; } = [];

    /// <summary>As in the set; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LayerOverhead>? LayerOverheads { get; init; }

    /// <summary>As in the set; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ExpertTransfer>? ExpertTransfers { get; init; }

    /// <inheritdoc cref="CoefficientSet.Bands"/>
    public required IReadOnlyList<StepTimeBand> Bands { get; init; }

    /// <inheritdoc cref="CoefficientSet.Gpus"/>
    public required IReadOnlyList<GpuCoefficients> Gpus { get; init; }

    /// <summary>The document of a set.</summary>
    public static CoefficientsDocument Of(CoefficientSet set) =>
        new(
            SchemaName,
            set.AsOf,
            set.Provenance,
            set.Sources,
            new TransferWidenings(set.NvidiaTransferWidening, set.OtherTransferWidening)
            {
                FittedModels = set.FittedModels,
                FittedGpus = set.FittedGpus,
                Distances = set.BandDistances,
                MeasuredSettings = set.MeasuredSettings,
            },
            set.Hosts
        )
        {
            FittedHosts = set.FittedHosts,
            LayerOverheads = set.LayerOverheads.Count > 0 ? set.LayerOverheads : null,
            ExpertTransfers = set.ExpertTransfers.Count > 0 ? set.ExpertTransfers : null,
            Bands = set.Bands,
            Gpus = set.Gpus,
        };

    /// <summary>The set of the document.</summary>
    public CoefficientSet ToSet() =>
        new()
        {
            AsOf = AsOf,
            Provenance = Provenance,
            Sources = Sources,
            NvidiaTransferWidening = Transfer.NvidiaBandWidening,
            OtherTransferWidening = Transfer.OtherBandWidening,
            FittedModels = Transfer.FittedModels,
            FittedGpus = Transfer.FittedGpus,
            BandDistances = Transfer.Distances,
            MeasuredSettings = Transfer.MeasuredSettings ?? [],
            Hosts = Hosts,
            FittedHosts = FittedHosts,
            LayerOverheads = LayerOverheads ?? [],
            ExpertTransfers = ExpertTransfers ?? [],
            Bands = Bands,
            Gpus = Gpus,
        };
}

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

    /// <summary>Settings of engines that bands were fitted on; null in files from before they were recorded.</summary>
    public IReadOnlyList<MeasuredSetting>? MeasuredSettings { get; init; }
}
